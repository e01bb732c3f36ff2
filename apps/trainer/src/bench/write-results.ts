import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeAtomic } from '@genie/pipeline/internal/run/folder';
import { type Results, rooflineOf } from './results.ts';
import { resultsMarkdown } from './results-markdown.ts';
import { roofOf } from './roofline.ts';
import { rooflineChart } from './roofline-chart.ts';

const chart = 'roofline.svg';

/**
 * Writes a comparison: `file` for people, `results.json` and the roofline's picture beside it. What stands in `tried.md`
 * there, kept by hand, becomes the last section.
 *
 * @param file such as bench/RESULTS.md
 */
export function writeResults(file: string, results: Results): void {
  const folder = path.dirname(file);
  const triedFile = path.join(folder, 'tried.md');
  const tried = existsSync(triedFile) ? readFileSync(triedFile, 'utf8') : null;
  const points = rooflineOf(results);
  const roofs = results.contenders.flatMap(({ name, device }) => {
    const roof = device === 'cpu' ? roofOf(name, results.peak) : null;
    return roof ? [{ name, ...roof }] : [];
  });
  writeAtomic(path.join(folder, chart), rooflineChart(roofs, points));
  writeAtomic(path.join(folder, 'results.json'), `${JSON.stringify({ ...results, roofline: points }, null, 2)}\n`);
  writeAtomic(file, resultsMarkdown(results, { tried, chart }));
}
