import { type Figure, notDefined } from './figure.ts';
import { assertComparable, dataRangeOf, type FrameSize, frameCount, type Pixels, planesOf } from './pixels.ts';
import { SimilarityWindow, windowSide } from './similarity-window.ts';

/** Size of the frames. */
export interface SsimOptions extends FrameSize {}

/**
 * Structural similarity, the mean over pixels, channels and frames of
 * (2μₓμᵧ + c₁)(2σₓᵧ + c₂) / ((μₓ² + μᵧ² + c₁)(σₓ² + σᵧ² + c₂)), with c₁ = (0.01·range)², c₂ = (0.03·range)²
 * and means, variances and covariance under a Gaussian window of standard deviation 1.5 (11 × 11 pixels); windows that
 * reach over the border are left out. -1…1, 1 for equal pictures. Values are counted from black: SSIM depends on where zero
 * is, so floats in [-1, 1] are taken as 0…2, and give what their bytes give.
 *
 * Source: Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment: from error visibility to structural similarity",
 * 2004, section III; equal to scikit-image's `structural_similarity(gaussian_weights=True, sigma=1.5,
 * use_sample_covariance=False, channel_axis=-1)`.
 *
 * @param prediction, target - [N, H, W, C], one or more frames
 * @returns the mean and the number of frames; not defined without a frame
 * @throws RangeError when lengths do not fit, or a side is below 11 pixels
 */
export function ssim(prediction: Pixels, target: Pixels, options: SsimOptions): Figure<{ frames: number }> {
  const { height, width, channels = 3 } = options;
  if (height < windowSide || width < windowSide) {
    throw new RangeError(`frames are ${height} × ${width}; SSIM needs at least 11 × 11 pixels`);
  }
  assertComparable(prediction, target);
  const range = dataRangeOf(target);
  const frames = frameCount(target, height * width * channels, 'target');
  if (frames === 0) return notDefined('there is no frame to compare');
  const window = new SimilarityWindow(height, width);
  let sum = 0;
  for (const [x, y] of planesOf([prediction, target], { height, width, channels })) {
    sum += window.compare(x, y, range).ssim;
  }
  return { value: sum / (frames * channels), frames };
}
