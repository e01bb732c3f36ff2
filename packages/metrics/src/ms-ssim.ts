import { type Figure, notDefined } from './figure.ts';
import { assertComparable, dataRangeOf, type FrameSize, frameCount, type Pixels, planesOf } from './pixels.ts';
import { SimilarityWindow, windowSide } from './similarity-window.ts';

/** Weight of each scale, from the full size on (the source's, found by asking people). */
const weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

export interface MsSsimOptions extends FrameSize {
  /** Number of sizes to compare, each half the one before. Default: as many as fit, at most five. */
  scales?: number;
}

/**
 * Multi-scale structural similarity: contrast and structure are compared at each of several sizes, brightness at the smallest one;
 * the product of these means, each to the power of its scale's weight, mean over channels and frames. 0…1, 1 for equal pictures; what is
 * negative at a scale counts as 0.
 *
 * Five scales need sides of 176 pixels. Where fewer fit (three at 64 × 64), their weights are scaled to sum to 1: figures of different
 * numbers of scales cannot be compared, so the number is told beside the value. A picture is halved by the mean of 2 × 2 pixels; an odd
 * last row or column is left out.
 *
 * Source: Wang, Simoncelli, Bovik, "Multiscale structural similarity for image quality assessment", 2003, section 3; equal to
 * `pytorch_msssim.ms_ssim` where all halves are even.
 *
 * @param prediction, target - [N, H, W, C], one or more frames
 * @returns the mean, the number of frames and the scales; not defined without a frame
 * @throws RangeError when lengths do not fit, or a side is too small for the scales
 */
export function msSsim(
  prediction: Pixels,
  target: Pixels,
  options: MsSsimOptions,
): Figure<{ frames: number; scales: number }> {
  const { height, width, channels = 3 } = options;
  const fitting = weights.filter((_, i) => Math.min(height, width) >> i >= windowSide).length;
  const { scales = fitting } = options;
  if (scales < 1 || scales > fitting) {
    const most = fitting === 0 ? 'at least 11 × 11 pixels are needed' : `at most ${fitting} fit`;
    throw new RangeError(`frames are ${height} × ${width}, found ${options.scales ?? 'default'} scales; ${most}`);
  }
  assertComparable(prediction, target);
  const range = dataRangeOf(target);
  const frames = frameCount(target, height * width * channels, 'target');
  if (frames === 0) return notDefined('there is no frame to compare');
  const used = weights.slice(0, scales);
  const total = used.reduce((a, b) => a + b, 0);
  const windows = used.map((_, i) => new SimilarityWindow(height >> i, width >> i));
  let sum = 0;
  for (let [x, y] of planesOf([prediction, target], { height, width, channels })) {
    let product = 1;
    for (const [i, window] of windows.entries()) {
      const { ssim, contrastStructure } = window.compare(x, y, range);
      const value = i === scales - 1 ? ssim : contrastStructure;
      product *= Math.max(0, value) ** (used[i] / total);
      if (i < scales - 1) [x, y] = [halve(x, height >> i, width >> i), halve(y, height >> i, width >> i)];
    }
    sum += product;
  }
  return { value: sum / (frames * channels), frames, scales };
}

/** The mean of each 2 × 2 pixels of a plane [height, width]. */
function halve(plane: Float64Array, height: number, width: number): Float64Array {
  const [rows, columns] = [height >> 1, width >> 1];
  const out = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const at = 2 * r * width + 2 * c;
      out[r * columns + c] = (plane[at] + plane[at + 1] + plane[at + width] + plane[at + width + 1]) / 4;
    }
  }
  return out;
}
