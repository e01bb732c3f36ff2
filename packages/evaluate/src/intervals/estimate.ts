import { bootstrapInterval, type Figure } from '@genie/metrics';
import type { Random } from '@genie/ops';

/** Interval in which a figure could lie had other videos been drawn: 95 % of the resamples. */
export interface WithInterval {
  interval?: [low: number, high: number];
}

/** A figure, with its interval where there are enough videos for one. */
export type Estimate<Details extends object = object> = Figure<Details & WithInterval>;

/** Contribution of one clip to the sums behind a figure. */
export type ClipSums<Key extends string> = { readonly video: number } & Readonly<Record<Key, number>>;

/** Resamples of an interval: its ends move by less than a tenth of its width from seed to seed. */
const resamples = 1000;

/**
 * A figure made of sums over clips, and its 95 % bootstrap interval. Whole videos are drawn, as clips of one video resemble each other;
 * where all clips are of one video, clips.
 *
 * @param statistic - the figure of the sums over all clips
 */
export function estimate<Key extends string, Details extends object = object>(
  clips: readonly ClipSums<Key>[],
  keys: readonly Key[],
  statistic: (totals: Record<Key, number>) => Figure<Details>,
  random: Random,
): Estimate<Details> {
  const figure = statistic(total(clips, keys));
  if (figure.value === null) return figure;
  const videos = [...new Set(clips.map(({ video }) => video))].map((video) =>
    total(
      clips.filter((clip) => clip.video === video),
      keys,
    ),
  );
  const drawn = videos.length > 1 ? videos : clips;
  const bounds = bootstrapInterval<Record<Key, number>>(drawn, {
    statistic: (items) => statistic(total(items, keys)).value,
    random: () => random.uniform(),
    resamples,
  });
  return bounds.value === null ? figure : { ...figure, interval: [bounds.low, bounds.high] };
}

/** The mean of something over clips that hold `count` of it each, with its interval. */
export function meanEstimate(
  clips: readonly ClipSums<'sum' | 'count'>[],
  random: Random,
  reason = 'there is nothing to take the mean of',
): Estimate {
  return estimate(
    clips,
    ['sum', 'count'],
    ({ sum, count }) => (count > 0 ? { value: sum / count } : { value: null, reason }),
    random,
  );
}

function total<Key extends string>(items: readonly Record<Key, number>[], keys: readonly Key[]): Record<Key, number> {
  const sums = Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>;
  for (const item of items) for (const key of keys) sums[key] += item[key];
  return sums;
}
