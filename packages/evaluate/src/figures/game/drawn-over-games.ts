import { bootstrapInterval, type Figure, ratioOf, type Tally } from '@genie/metrics';
import type { Random } from '@genie/ops';
import type { Estimate } from '../../intervals/estimate.ts';

/** A figure made of tallies with its 95 % interval: games are drawn, as frames of one game resemble each other. */
export function drawnOverGames<Details extends { games: readonly Tally[] }>(
  figure: Figure<Details>,
  random: Random,
): Estimate<Details> {
  if (figure.value === null) return figure;
  const bounds = bootstrapInterval(figure.games, { statistic: ratioOf, random: () => random.uniform() });
  return bounds.value === null ? figure : { ...figure, interval: [bounds.low, bounds.high] };
}
