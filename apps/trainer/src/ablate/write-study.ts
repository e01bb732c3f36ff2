import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeAtomic } from '@genie/pipeline/internal/run/folder';
import { putBetweenMarks } from '../bench/markdown.ts';
import { differenceChart } from './chart.ts';
import type { StudyResults } from './results.ts';
import { studyMarkdown } from './table.ts';

/**
 * Writes a study's results: its table between its two marks in a document, and in a folder beside it, named as the document, all that was
 * measured as `<study>.json`, and the plot as `<study>.svg`.
 *
 * @param document such as docs/ablations.md
 * @throws where it lacks the study's marks
 */
export function writeStudy(document: string, results: StudyResults): void {
  const folder = document.slice(0, -path.extname(document).length);
  const { study } = results;
  const svg = differenceChart(results);
  const chart = svg === null ? undefined : `${path.basename(folder)}/${study}.svg`;
  const before = existsSync(document) ? readFileSync(document, 'utf8') : '';
  const after = putBetweenMarks(before, studyMarkdown(results, chart), document, study);
  writeAtomic(path.join(folder, `${study}.json`), `${JSON.stringify(results, null, 2)}\n`);
  if (svg !== null) writeAtomic(path.join(folder, `${study}.svg`), svg);
  writeAtomic(document, after);
}
