/** A figure, and how far off it may be: half of its 95 % interval. */
export interface Interval {
  value: number;
  /** null where there are too few to tell. */
  margin: number | null;
}

/** z of a 95 % interval. */
const z = 1.96;

/** The mean of independent values, one a game. */
export function meanInterval(values: readonly number[]): Interval {
  const n = values.length;
  const value = values.reduce((sum, x) => sum + x, 0) / n;
  if (n < 2) return { value, margin: null };
  const variance = values.reduce((sum, x) => sum + (x - value) ** 2, 0) / (n - 1);
  return { value, margin: z * Math.sqrt(variance / n) };
}

/**
 * The share of n that were so. Its interval is Wilson's, which is not 0 wide where all or none were; the margin is the longer of its two
 * sides.
 *
 * @see https://doi.org/10.1080/01621459.1927.10502953
 */
export function shareInterval(value: number, n: number): Interval {
  if (n === 0) return { value, margin: null };
  const middle = (value + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((value * (1 - value)) / n + z ** 2 / (4 * n ** 2));
  return { value, margin: Math.max(middle + half - value, value - (middle - half)) };
}

/** The PSNR in dB of the pooled squared errors, one a game; the margin to first order in that of the error. */
export function psnrInterval(errors: readonly number[], range: number): Interval {
  const { value, margin } = meanInterval(errors);
  return {
    value: 10 * Math.log10(range ** 2 / value),
    margin: margin === null ? null : (10 / Math.LN10) * (margin / value),
  };
}
