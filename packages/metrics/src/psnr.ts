import { type Figure, notDefined } from './figure.ts';
import { assertComparable, dataRangeOf, type Pixels } from './pixels.ts';

/**
 * Mean squared error, mean((prediction - target)²), in squared units of the pixels.
 *
 * @param prediction, target - any shape, equally many values
 * @returns NaN for empty arrays: callers that may have none use {@link psnr}
 * @throws RangeError when the lengths differ; TypeError when one holds bytes and the other floats
 */
export function meanSquaredError(prediction: Pixels, target: Pixels): number {
  assertComparable(prediction, target);
  let sum = 0;
  for (let i = 0; i < target.length; i++) {
    const difference = prediction[i] - target[i];
    sum += difference * difference;
  }
  return sum / target.length;
}

/** Peak signal-to-noise ratio that belongs to a mean squared error: 10·log10(dataRange² / error), in dB. */
export function psnrOfError(error: number, dataRange: number): Figure {
  if (Number.isNaN(error)) return notDefined('there is no pixel to compare');
  if (error === 0) return notDefined('the pictures are equal in every pixel, so the ratio is infinite');
  return { value: 10 * Math.log10((dataRange * dataRange) / error) };
}

/**
 * Peak signal-to-noise ratio, 10·log10(range² / mean((prediction - target)²)), in dB; higher is better. The range of the
 * values is 255 for bytes, 2 for floats.
 *
 * Of several frames, the error is pooled over all their pixels before the logarithm. So frames that are reproduced
 * exactly (infinite each) do no harm, and the figure is never above the mean of the frames' own ratios.
 *
 * Source: as scikit-image's `peak_signal_noise_ratio`.
 *
 * @param prediction, target - one or more pictures of any shape, equally many values
 * @returns dB; not defined for equal or empty pictures
 * @throws RangeError when the lengths differ; TypeError when one holds bytes and the other floats
 */
export function psnr(prediction: Pixels, target: Pixels): Figure {
  return psnrOfError(meanSquaredError(prediction, target), dataRangeOf(target));
}
