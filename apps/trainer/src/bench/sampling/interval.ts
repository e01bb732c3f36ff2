import { proportionInterval } from '@genie/metrics';
import { meanMargin, summary } from '../../ablate/statistics.ts';

/** A figure, and how far off it may be: half of its 95 % interval. */
export interface Interval {
  value: number;
  /** null where there are too few to tell. */
  margin: number | null;
}

/** The mean of independent values, one a game. */
export function meanInterval(values: readonly number[]): Interval {
  const all = summary(values);
  return all === null ? { value: Number.NaN, margin: null } : { value: all.mean, margin: meanMargin(all) };
}

/** The share of n that were so; the margin is the longer side of Wilson's interval, which is not 0 wide where all or none were. */
export function shareInterval(value: number, n: number): Interval {
  if (n === 0) return { value, margin: null };
  const [low, high] = proportionInterval(value, n);
  return { value, margin: Math.max(high - value, value - low) };
}

/** The PSNR in dB of the pooled squared errors, one a game; the margin to first order in that of the error. */
export function psnrInterval(errors: readonly number[], range: number): Interval {
  const { value, margin } = meanInterval(errors);
  return {
    value: 10 * Math.log10(range ** 2 / value),
    margin: margin === null ? null : (10 / Math.LN10) * (margin / value),
  };
}
