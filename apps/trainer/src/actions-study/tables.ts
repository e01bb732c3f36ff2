import type { Correlation } from './correlations.ts';
import type { StudyRun } from './read-runs.ts';

const cell = (value: number | null | undefined): string =>
  value === null || value === undefined ? '—' : value.toFixed(2).replace(/^(-?)0\./, '$1.');

/** Table of each figure's rank correlation with agreement, in Markdown. */
export function correlationTable(found: readonly Correlation[], runs: readonly StudyRun[]): string {
  const games = Object.keys(found[0]?.games ?? {});
  const evaluations = runs.reduce((sum, run) => sum + run.evaluations.length, 0);
  return table(
    ['figure', `last values, ${runs.length} runs`, `all ${evaluations} evaluations`, ...games],
    found.map(({ figure, final, all, games: each }) => [
      `\`${figure}\``,
      cell(final),
      cell(all),
      ...games.map((game) => cell(each[game])),
    ]),
  );
}

/** A row for each run, the worst agreement first, in Markdown. */
export function runTable(runs: readonly StudyRun[]): string {
  const rows = [...runs].sort((a, b) => last(a).agreement - last(b).agreement);
  return table(
    [
      'run',
      'game',
      'steps',
      'agreement',
      'above chance',
      'score',
      'choice',
      'cycle',
      'transfer',
      'rhythm',
      'spread',
      'explained',
      'distinct',
      'kept',
    ],
    rows.map((run) => {
      const { agreement, aboveChance, score, choice, cycle, transfer, rhythm, spread, explained, distinct } = last(run);
      const kept = run.evaluations.find(({ step }) => step === run.kept);
      return [
        run.name,
        run.game,
        `${run.steps}`,
        ...[agreement, aboveChance, score, choice, cycle, transfer, rhythm, spread, explained].map(cell),
        distinct === undefined ? '—' : `${distinct}`,
        kept ? `step ${kept.step}: ${cell(kept.figures.agreement)}` : '—',
      ];
    }),
  );
}

const last = (run: StudyRun): Readonly<Record<string, number>> => run.evaluations.at(-1)!.figures;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
