import { type Figure, notDefined } from './figure.ts';

export interface IntervalOptions<Item> {
  /** Statistic of a sample; default: the mean of numbers. Null where a resample has no value. */
  statistic?: (items: readonly Item[]) => number | null;
  /** Uniform random numbers in [0, 1). */
  random: () => number;
  /** Share of resamples inside. Default 0.95. */
  level?: number;
  /** Default 2000. */
  resamples?: number;
}

/**
 * Returns the interval in which a figure could lie had other clips been drawn: the percentile bootstrap. Items are whole clips (or
 * rollouts, or videos), as frames of one clip resemble each other and would make the interval look narrower than it is.
 *
 * Source: Efron and Tibshirani, "An introduction to the bootstrap", 1993, section 13.3.
 *
 * @param items - one entry per clip: its figure, or whatever `statistic` takes
 * @returns the figure of all items, and `low` and `high`; not defined below 2 items
 */
export function bootstrapInterval<Item = number>(
  items: readonly Item[],
  {
    statistic = mean as (items: readonly Item[]) => number,
    random,
    level = 0.95,
    resamples = 2000,
  }: IntervalOptions<Item>,
): Figure<{ low: number; high: number; items: number }> {
  if (items.length < 2) return notDefined(`an interval needs 2 clips or more, found ${items.length}`);
  const value = statistic(items);
  if (value === null) return notDefined('the figure is not defined for these clips');
  const values: number[] = [];
  for (let i = 0; i < resamples; i++) {
    const drawn = statistic(items.map(() => items[Math.floor(random() * items.length)]));
    if (drawn !== null) values.push(drawn);
  }
  if (values.length === 0) return notDefined('the figure is not defined for any resample of these clips');
  values.sort((a, b) => a - b);
  const at = (share: number) => values[Math.round(share * (values.length - 1))];
  return { value, low: at((1 - level) / 2), high: at((1 + level) / 2), items: items.length };
}

function mean(items: readonly number[]): number {
  return items.reduce((a, b) => a + b, 0) / items.length;
}
