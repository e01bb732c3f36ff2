import { type Figure, notDefined } from './figure.ts';

/** Contribution of one game (clip, rollout) to a figure that is Σ sum / Σ count over all of them. */
export interface Tally {
  readonly sum: number;
  readonly count: number;
}

/**
 * A figure made of tallies: Σ sum / Σ count. Each thing counts once, wherever it happened; `games` keeps the tallies apart,
 * as frames of one game resemble each other, and an interval has to be drawn over games (see {@link bootstrapInterval}).
 *
 * @param games - one tally per game
 * @param reason - why there is no figure, where nothing was counted
 */
export function ratio(games: readonly Tally[], reason: string): Figure<{ games: readonly Tally[]; count: number }> {
  const sum = games.reduce((total, tally) => total + tally.sum, 0);
  const count = games.reduce((total, tally) => total + tally.count, 0);
  if (count === 0) return notDefined(reason);
  return { value: sum / count, games, count };
}

/** Σ sum / Σ count, the `statistic` of a bootstrap over tallies; null where a resample counted nothing. */
export function ratioOf(games: readonly Tally[]): number | null {
  return ratio(games, 'nothing was counted').value;
}
