import { type Figure, notDefined } from './figure.ts';
import { assertComparable, dataRangeOf, frameCount, type Pixels } from './pixels.ts';

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

/** No frame counts for more, dB. An exact frame would be infinite; 6 dB for each of 8 bits and 12 more is what libvmaf caps it at. */
const mostOfFrame = 60;

/**
 * The mean of the frames' own ratios, in dB, as most papers report PSNR of video; each frame at most 60 dB, as in libvmaf. It tells of the
 * usual frame. {@link psnr}, which pools the error, tells of the worst ones: where no frame reaches the cap it is never above, and far below where few frames are far off.
 *
 * Source: GameNGen (Valevski et al. 2024, section 5.1) averages so over trajectories; the cap is that of libvmaf's `psnr`
 * (https://github.com/Netflix/vmaf) for 8 bits.
 *
 * @param prediction, target - [F, H, W, C], equally many values, frames of `frameSize` = H·W·C
 * @returns dB; not defined for empty pictures
 * @throws RangeError when the lengths differ or a frame is not whole
 */
export function framePsnr(prediction: Pixels, target: Pixels, frameSize: number): Figure {
  assertComparable(prediction, target);
  const frames = frameCount(target, frameSize, 'target');
  if (frames === 0) return notDefined('there is no frame to compare');
  let sum = 0;
  for (let t = 0; t < frames; t++) {
    const frame = (pixels: Pixels) => pixels.subarray(t * frameSize, (t + 1) * frameSize);
    sum += Math.min(mostOfFrame, psnr(frame(prediction), frame(target)).value ?? mostOfFrame);
  }
  return { value: sum / frames };
}
