/** The middle value; the mean of the two middle ones where their number is even. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('median: no values, expected at least one');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * The value that a share of all does not exceed, without interpolation: with 0.95 the slowest twentieth begins there.
 *
 * @param share 0…1
 */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError('quantile: no values, expected at least one');
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

/** A median and what it is the median of, from the least to the most. */
export interface Spread {
  median: number;
  least: number;
  most: number;
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/**
 * Returns how many times as fast `ours` was as `theirs`, round by round: both of a round were measured one after the other, so
 * that other work on the machine affected both.
 *
 * @param ours speeds, one a round; null where it failed
 * @param theirs speeds of the same rounds
 * @returns null if there is no round in which both were measured
 */
export function ratio(ours: readonly (number | null)[], theirs: readonly (number | null)[]): Spread | null {
  const ratios = ours.flatMap((speed, round) => {
    const other = theirs[round] ?? null;
    return speed === null || other === null ? [] : [speed / other];
  });
  return ratios.length === 0 ? null : spread(ratios);
}

/** A number to so many decimals, for JSON that people read too. */
export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
