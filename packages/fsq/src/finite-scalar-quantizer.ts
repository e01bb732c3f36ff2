import { roundStraightThrough } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';

// Indices pass through float32 on their way, which must hold them and a half exactly.
const MAX_CODEBOOK = 2 ** 23;

/**
 * Finite scalar quantization: each dimension is bounded and rounded to one of a few levels, and the product of the levels is
 * the vocabulary. No codebook is learned and no auxiliary loss needed (https://arxiv.org/abs/2309.15505).
 *
 * A code is a vector in [-1, 1], one of `levels[i]` evenly spaced values in dimension i. Its index counts the levels as digits,
 * the first dimension the least significant: Σ digitᵢ · Π_{j<i} levelsⱼ.
 */
export class FiniteScalarQuantizer {
  /** Number of levels in each dimension. */
  readonly levels: readonly number[];
  /** Number of codes V, the product of the levels. */
  readonly codebookSize: number;
  /** Increase of the index for a step in each dimension. */
  readonly #basis: readonly number[];

  /**
   * @param levels one for each of the L dimensions, integers from 2 on; they may differ
   * @throws where there is none, one is not such an integer, or their product exceeds 2^23
   */
  constructor(levels: readonly number[]) {
    if (levels.length === 0 || !levels.every((n) => Number.isInteger(n) && n >= 2)) {
      throw new Error(`fsq: levels are [${levels}], expected one integer from 2 on for each dimension`);
    }
    this.levels = [...levels];
    this.#basis = levels.map((_, i) => levels.slice(0, i).reduce((a, b) => a * b, 1));
    this.codebookSize = levels.reduce((a, b) => a * b, 1);
    if (this.codebookSize > MAX_CODEBOOK) {
      throw new Error(`fsq: levels [${levels}] make ${this.codebookSize} codes, expected at most ${MAX_CODEBOOK}`);
    }
  }

  /**
   * Rounds to codes: tanh, then the nearest level. The gradient passes the rounding unchanged (straight through).
   *
   * @param z [..., L], any values
   * @returns [..., L], codes in [-1, 1]
   */
  quantize(z: tf.Tensor): tf.Tensor {
    this.#checkWidth(z);
    return this.#toCode(roundStraightThrough(this.#toDigits(tf.tanh(z))));
  }

  /**
   * Returns the distance of values from the level they round to: the mean squared distance, in distances of two levels, at
   * most 1/4. Its gradient draws them there, away from the borders where a little noise makes another code (as VQ-VAE's
   * commitment loss).
   *
   * @param z [..., L], any values, as for `quantize`
   * @see https://arxiv.org/abs/1711.00937 (VQ-VAE), equation 3
   */
  commitment(z: tf.Tensor): tf.Scalar {
    this.#checkWidth(z);
    const digits = this.#toDigits(tf.tanh(z));
    return tf.mean(tf.squaredDifference(digits, tf.round(digits))); // tf.round has no gradient, which is what is wanted
  }

  /**
   * The index of each code; values between the levels count as the nearest one.
   *
   * @param codes [..., L] in [-1, 1]
   * @returns int32 [...], in 0 … V-1
   */
  indices(codes: tf.Tensor): tf.Tensor {
    this.#checkWidth(codes);
    return tf.tidy(() => {
      const digits = tf.minimum(
        tf.maximum(tf.round(this.#toDigits(codes)), 0),
        this.#row(this.levels.map((n) => n - 1)),
      );
      return tf.cast(tf.sum(tf.mul(digits, this.#row(this.#basis)), -1), 'int32');
    });
  }

  /**
   * The code of each index; the inverse of `indices`.
   *
   * @param indices int32 [...], in 0 … V-1
   * @returns float32 [..., L]
   */
  codes(indices: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      const spread = tf.add(tf.expandDims(tf.cast(indices, 'float32'), -1), 0.5); // a half: rounding of the quotient cannot reach the next integer
      const quotients = tf.floor(tf.div(spread, this.#row(this.#basis)));
      const carried = tf.floor(tf.div(spread, this.#row(this.#basis.map((b, i) => b * this.levels[i]!))));
      return this.#toCode(tf.sub(quotients, tf.mul(carried, this.#row(this.levels))));
    });
  }

  /**
   * The code of one index, as plain numbers.
   *
   * @throws where there is no such index
   */
  code(index: number): number[] {
    if (!(Number.isInteger(index) && index >= 0 && index < this.codebookSize)) {
      throw new Error(`fsq: index ${index}, expected an integer in 0 … ${this.codebookSize - 1}`);
    }
    return this.levels.map((n, i) => (2 * (Math.floor(index / this.#basis[i]!) % n)) / (n - 1) - 1);
  }

  /** The codes of many indices as plain numbers, one after the other: what `codes` computes, for those who have the indices at hand. */
  table(indices: Int32Array): Float32Array {
    const { levels } = this;
    const values = new Float32Array(indices.length * levels.length);
    let at = 0;
    for (const index of indices) {
      for (const [i, n] of levels.entries()) {
        values[at++] = (2 * (Math.floor(index / this.#basis[i]!) % n)) / (n - 1) - 1;
      }
    }
    return values;
  }

  /** [-1, 1] → [0, levels - 1]. */
  #toDigits(x: tf.Tensor): tf.Tensor {
    return tf.mul(tf.mul(tf.add(x, 1), 0.5), this.#row(this.levels.map((n) => n - 1)));
  }

  /** [0, levels - 1] → [-1, 1]. */
  #toCode(digits: tf.Tensor): tf.Tensor {
    return tf.sub(tf.div(tf.mul(digits, 2), this.#row(this.levels.map((n) => n - 1))), 1);
  }

  #row(values: readonly number[]): tf.Tensor1D {
    return tf.tensor1d([...values], 'float32');
  }

  #checkWidth(x: tf.Tensor): void {
    if (x.shape.at(-1) !== this.levels.length) {
      throw new Error(
        `fsq: shape [${x.shape}], its last axis must be ${this.levels.length}, one for each of the levels`,
      );
    }
  }
}
