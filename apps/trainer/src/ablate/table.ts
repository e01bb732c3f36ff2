import { duration } from '@genie/pipeline/internal/progress';
import { table } from '../bench/markdown.ts';
import { figureColumn } from './figures.ts';
import type { Cell, ResultRow, StudyResults } from './results.ts';

/** A study in Markdown: what was asked, the table, and how it was made. */
export function studyMarkdown(results: StudyResults, chart?: string): string {
  return [
    results.question.trim(),
    studyTable(results),
    ...(chart ? [`![${results.title}: ${shownTitles(results)[0]}, difference to the base](${chart})`] : []),
    foot(results),
    changes(results),
  ].join('\n\n');
}

/** A row for the base and each variant: mean ± standard deviation, and the difference to the base with its interval. */
export function studyTable(results: StudyResults): string {
  const { shown, rows, seeds } = results;
  const head = ['', ...shownTitles(results).flatMap((title) => [title, 'difference']), 'CPU, s'];
  const best = shown.map((figure) => bestRow(rows, figure));
  const body = rows.map((row, i) => [
    rowName(row, seeds.length),
    ...shown.flatMap((figure, column) => {
      const { digits } = figureColumn(figure);
      const cell = row.figures[figure];
      if (!cell) return [missing(row, figure), '–'];
      const deviation = cell.deviation === null ? '' : ` ± ${cell.deviation.toFixed(digits)}`;
      const value = `${cell.mean.toFixed(digits).replace('-', '−')}${deviation}`;
      return [best[column] === row ? `**${value}**` : value, i === 0 ? '' : differenceText(cell, digits)];
    }),
    row.cpuSeconds === null ? '–' : row.cpuSeconds.toFixed(1),
  ]);
  return table(head, body);
}

function shownTitles({ shown }: StudyResults): string[] {
  return shown.map((figure) => figureColumn(figure).title);
}

/** The row of the best mean, among those that are surely better than the base. */
function bestRow(rows: readonly ResultRow[], figure: string): ResultRow | undefined {
  const { better } = figureColumn(figure);
  const sign = better === 'higher' ? 1 : -1;
  const surely = rows.filter((row) => row.figures[figure]?.mark === better);
  return surely.sort((a, b) => sign * (b.figures[figure]!.mean - a.figures[figure]!.mean))[0];
}

function rowName({ name, runs }: ResultRow, wanted: number): string {
  const diverged = runs.filter((run) => run.diverged !== undefined).map(({ seed }) => seed);
  const notes = [
    ...(diverged.length > 0 ? [`diverged: ${diverged.length} of ${wanted}`] : []),
    ...(runs.length < wanted ? [`${runs.length} of ${wanted} runs`] : []),
  ];
  return notes.length > 0 ? `${name} (${notes.join(', ')})` : name;
}

function missing({ runs }: ResultRow, figure: string): string {
  return runs.some(({ notDefined }) => figure in notDefined) ? 'not defined' : '–';
}

function differenceText({ difference, mark }: Cell, digits: number): string {
  if (difference === null) return '–';
  const { mean, interval } = difference;
  const margin = interval === null ? '' : ` ± ${(interval[1] - mean).toFixed(digits)}`;
  const arrow = mark === 'higher' ? ' ▲' : mark === 'lower' ? ' ▼' : '';
  return `${signed(mean, digits)}${margin}${arrow}`;
}

function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value > 0 ? '+' : '−'}${text}`;
}

function foot({ stage, recipe, overrides, seeds, backends, shown, rows }: StudyResults): string {
  const runs = rows.flatMap((row) => row.runs);
  const cpu = runs.reduce((sum, { seconds }) => sum + seconds.cpu, 0);
  const compared = rows
    .flatMap(({ figures }) => shown.map((figure) => figures[figure]?.difference?.interval))
    .filter(Boolean).length;
  const changed = overrides.length > 0 ? ` with ${overrides.map((one) => `\`${one}\``).join(', ')}` : '';
  const chance = `${compared} differences have an interval: were nothing different, about ${(0.05 * compared).toFixed(1)} of them would still be marked.`;
  const how = `Stage ${stage} of the recipe \`${recipe}\`${changed}; seeds ${seeds.join(', ')}; ${runs.length} runs, ${duration(cpu)} of training by the processor, ${backends.join(' and ') || 'none yet'}.`;
  return compared > 0 ? `${how} ${chance}` : how;
}

/** Lists the changes of each row, and the reason to try it. */
function changes({ rows }: StudyResults): string {
  return rows
    .slice(1)
    .map(({ name, overrides, why, source }) => {
      const from = source ? ` (${source})` : '';
      return `- **${name}**, \`${overrides.join(' ')}\`: ${why}${from}`;
    })
    .join('\n');
}
