import { type Figure, notDefined } from './figure.ts';
import { assertSameLength } from './pixels.ts';

/** Guesses of similar confidence. */
export interface CalibrationBin {
  /** Confidences from `low` (left out, but for 0) to `high`. */
  low: number;
  high: number;
  count: number;
  /** Mean confidence and share right; null where the bin is empty. */
  confidence: number | null;
  accuracy: number | null;
}

/**
 * Expected calibration error: how far confidence is from the share that is right, |accuracy - confidence| averaged over bins of equal width,
 * weighted by how many guesses they hold. 0…1, 0 is perfect. Unmasking opens the most confident tokens first, and relies on this.
 *
 * Source: Guo, Pleiss, Sun, Weinberger, "On calibration of modern neural networks", 2017, section 2.
 *
 * @param confidence - 0…1, of each guess
 * @param right - whether it was right
 * @returns the error and the bins, for a reliability diagram; not defined without a guess
 * @throws RangeError when lengths differ or a confidence is not in 0…1
 */
export function calibration(
  confidence: ArrayLike<number>,
  right: ArrayLike<boolean | number>,
  { bins = 10 }: { bins?: number } = {},
): Figure<{ bins: CalibrationBin[]; guesses: number }> {
  assertSameLength(confidence, right, 'confidence and right');
  if (confidence.length === 0) return notDefined('there is no guess');
  const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (let i = 0; i < confidence.length; i++) {
    const value = confidence[i];
    // Rounding of a softmax may go a little above 1.
    if (!(value >= 0 && value <= 1 + 1e-5)) throw new RangeError(`confidence is ${value}; expected a number in 0…1`);
    const bin = sums[Math.min(bins - 1, Math.max(0, Math.ceil(value * bins) - 1))];
    bin.count++;
    bin.confidence += value;
    if (right[i]) bin.right++;
  }
  let error = 0;
  for (const bin of sums) error += Math.abs(bin.right - bin.confidence) / confidence.length;
  return {
    value: error,
    bins: sums.map(({ count, ...sum }, i) => ({
      low: i / bins,
      high: (i + 1) / bins,
      count,
      confidence: count === 0 ? null : sum.confidence / count,
      accuracy: count === 0 ? null : sum.right / count,
    })),
    guesses: confidence.length,
  };
}
