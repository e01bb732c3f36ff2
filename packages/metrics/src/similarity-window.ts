/** Taps to either side of the centre: 3.5 standard deviations of 1.5 pixels, rounded. */
const radius = 5;

/** Side of the smallest picture in which the window lies at all. */
export const windowSide: number = 2 * radius + 1;

/** Of one plane of two pictures: the mean of SSIM, and of its part that compares contrast and structure. */
export interface Similarity {
  ssim: number;
  contrastStructure: number;
}

/**
 * Compares planes of one size under a Gaussian window of standard deviation 1.5 (11 × 11 pixels); windows that reach over the
 * border are left out.
 */
export class SimilarityWindow {
  readonly #height: number;
  readonly #width: number;
  readonly #weights: Float64Array;
  readonly #rows: Float64Array;
  readonly #planes: Float64Array[];
  readonly #means: Float64Array[];

  constructor(height: number, width: number) {
    this.#height = height;
    this.#width = width;
    const size = (height - 2 * radius) * (width - 2 * radius);
    this.#rows = new Float64Array(height * (width - 2 * radius));
    const weights = Float64Array.from({ length: windowSide }, (_, i) => Math.exp(-0.5 * ((i - radius) / 1.5) ** 2));
    const total = weights.reduce((a, b) => a + b, 0);
    this.#weights = weights.map((w) => w / total);
    this.#planes = Array.from({ length: 3 }, () => new Float64Array(height * width));
    this.#means = Array.from({ length: 5 }, () => new Float64Array(size));
  }

  /**
   * @param x, y - planes [height, width], counted from black
   * @param range - of the values, for the constants c₁ = (0.01·range)² and c₂ = (0.03·range)²
   */
  compare(x: Float64Array, y: Float64Array, range: number): Similarity {
    const [xx, yy, xy] = this.#planes;
    const [mx, my, mxx, myy, mxy] = this.#means;
    for (let i = 0; i < x.length; i++) {
      xx[i] = x[i] * x[i];
      yy[i] = y[i] * y[i];
      xy[i] = x[i] * y[i];
    }
    this.#mean(x, mx);
    this.#mean(y, my);
    this.#mean(xx, mxx);
    this.#mean(yy, myy);
    this.#mean(xy, mxy);
    const c1 = (0.01 * range) ** 2;
    const c2 = (0.03 * range) ** 2;
    const sum = { ssim: 0, contrastStructure: 0 };
    for (let i = 0; i < mx.length; i++) {
      const product = mx[i] * my[i];
      const squares = mx[i] * mx[i] + my[i] * my[i];
      const contrastStructure = (2 * (mxy[i] - product) + c2) / (mxx[i] + myy[i] - squares + c2);
      sum.contrastStructure += contrastStructure;
      sum.ssim += ((2 * product + c1) / (squares + c1)) * contrastStructure;
    }
    return { ssim: sum.ssim / mx.length, contrastStructure: sum.contrastStructure / mx.length };
  }

  /** Weighted means, row by row, then column by column: the window is separable. */
  #mean(plane: Float64Array, out: Float64Array): void {
    const height = this.#height;
    const width = this.#width;
    const weights = this.#weights;
    const rows = this.#rows;
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
