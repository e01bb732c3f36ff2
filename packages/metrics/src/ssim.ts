import { type Figure, notDefined } from './figure.ts';
import { assertComparable, dataRangeOf, frameCount, type Pixels } from './pixels.ts';

/** Size of the frames. */
export interface SsimOptions {
  height: number;
  width: number;
  /** Default 3. */
  channels?: number;
}

/** Taps to either side of the centre: 3.5 standard deviations of 1.5 pixels, rounded. */
const radius = 5;

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
  if (height < 2 * radius + 1 || width < 2 * radius + 1) {
    throw new RangeError(`frames are ${height} × ${width}; SSIM needs at least 11 × 11 pixels`);
  }
  assertComparable(prediction, target);
  const range = dataRangeOf(target);
  const black = target instanceof Float32Array ? -1 : 0;
  const frameSize = height * width * channels;
  const frames = frameCount(target, frameSize, 'target');
  if (frames === 0) return notDefined('there is no frame to compare');

  const window = new GaussianWindow(height, width);
  const [x, y, xx, yy, xy] = Array.from({ length: 5 }, () => new Float64Array(height * width));
  const [mx, my, mxx, myy, mxy] = Array.from({ length: 5 }, () => new Float64Array(window.size));
  const c1 = (0.01 * range) ** 2;
  const c2 = (0.03 * range) ** 2;
  let sum = 0;
  for (let plane = 0; plane < frames * channels; plane++) {
    const start = Math.floor(plane / channels) * frameSize + (plane % channels);
    for (let i = 0; i < x.length; i++) {
      const a = prediction[start + i * channels] - black;
      const b = target[start + i * channels] - black;
      x[i] = a;
      y[i] = b;
      xx[i] = a * a;
      yy[i] = b * b;
      xy[i] = a * b;
    }
    window.mean(x, mx);
    window.mean(y, my);
    window.mean(xx, mxx);
    window.mean(yy, myy);
    window.mean(xy, mxy);
    for (let i = 0; i < window.size; i++) {
      const product = mx[i] * my[i];
      const squares = mx[i] * mx[i] + my[i] * my[i];
      const covariance = mxy[i] - product;
      const variances = mxx[i] + myy[i] - squares;
      sum += ((2 * product + c1) * (2 * covariance + c2)) / ((squares + c1) * (variances + c2));
    }
  }
  return { value: sum / (frames * channels * window.size), frames };
}

/** Weighted means under a Gaussian window, at every place where the window lies inside the picture. */
class GaussianWindow {
  readonly size: number;
  private readonly height: number;
  private readonly width: number;
  private readonly weights: Float64Array;
  private readonly rows: Float64Array;

  constructor(height: number, width: number) {
    this.height = height;
    this.width = width;
    this.size = (height - 2 * radius) * (width - 2 * radius);
    this.rows = new Float64Array(height * (width - 2 * radius));
    const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-0.5 * ((i - radius) / 1.5) ** 2));
    const total = weights.reduce((a, b) => a + b, 0);
    this.weights = weights.map((w) => w / total);
  }

  /** Row by row, then column by column: the window is separable. */
  mean(plane: Float64Array, out: Float64Array): void {
    const { height, width, weights, rows } = this;
    const outWidth = width - 2 * radius;
    for (let r = 0; r < height; r++) {
      for (let c = 0; c < outWidth; c++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) sum += weights[k] * plane[r * width + c + k];
        rows[r * outWidth + c] = sum;
      }
    }
    for (let i = 0; i < out.length; i++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k] * rows[i + k * outWidth];
      out[i] = sum;
    }
  }
}
