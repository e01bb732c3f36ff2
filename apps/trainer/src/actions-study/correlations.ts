import { type StudyRun, unlabelledFigures } from './read-runs.ts';
import { spearman } from './spearman.ts';

/** Correlation of a figure that needs no true actions with agreement. */
export interface Correlation {
  figure: string;
  /** Spearman's with agreement above chance, over the last evaluation of each run; null where it is not defined. */
  final: number | null;
  /** The same over all evaluations of all runs. */
  all: number | null;
  /** Over the last evaluations of each game's runs, by game. */
  games: Record<string, number | null>;
}

/** Ranks all figures against agreement above chance, the best over final values first. A figure that a run lacks counts as 0: nothing was found. */
export function correlations(runs: readonly StudyRun[]): Correlation[] {
  const games = [...new Set(runs.map(({ game }) => game))];
  const known = unlabelledFigures.filter((figure) =>
    runs.some(({ evaluations }) => evaluations.some(({ figures }) => figure in figures)),
  );
  const found = known.map((figure): Correlation => {
    const last = (among: readonly StudyRun[]) => spearman(among.map((run) => pair(run.evaluations.at(-1)!, figure)));
    return {
      figure,
      final: last(runs),
      all: spearman(runs.flatMap(({ evaluations }) => evaluations.map((evaluation) => pair(evaluation, figure)))),
      games: Object.fromEntries(games.map((game) => [game, last(runs.filter((run) => run.game === game))])),
    };
  });
  return found.sort((a, b) => (b.final ?? -2) - (a.final ?? -2));
}

const pair = ({ figures }: StudyRun['evaluations'][number], figure: string): [number, number] => [
  figures[figure] ?? 0,
  figures.aboveChance!,
];
