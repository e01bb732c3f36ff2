type Interval = readonly [low: number, high: number];

/**
 * Finds the figure that is better than all others by more than chance: the one whose interval overlaps no other.
 *
 * Intervals that do not touch are a careful test (they may touch though the difference is real), so that what is marked
 * holds.
 *
 * @param intervals - one a figure; `null` if it is not known, and then none can be the best
 * @returns its index, or `null` if there is none
 */
export function clearlyBest(intervals: readonly (Interval | null)[], better: 'higher' | 'lower'): number | null {
  if (intervals.length < 2) return null;
  const known = intervals.filter((interval) => interval !== null);
  if (known.length < intervals.length) return null;
  // Turned round, lower figures are the higher ones.
  const facing = better === 'higher' ? known : known.map(([low, high]) => [-high, -low] as const);
  const best = facing.findIndex(([low], i) => facing.every(([, high], j) => i === j || high < low));
  return best < 0 ? null : best;
}
