import * as tf from '@tensorflow/tfjs-core';

/**
 * Codes without an order: each is one of K, a one-hot vector, the one with the largest logit. There is no distance between codes and no
 * rounding; what trains the logits is a posterior over all of them, see `categoricalLoss`.
 *
 * Stands in for `FiniteScalarQuantizer` wherever codes are indexed.
 */
export class CategoricalQuantizer {
  /** Number of codes K. */
  readonly codebookSize: number;

  constructor(codes: number) {
    if (!Number.isInteger(codes) || codes < 2) {
      throw new Error(`action tokenizer: codes is ${codes}, expected an integer from 2 on`);
    }
    this.codebookSize = codes;
  }

  /** The code of the largest logit, without a gradient: [..., K] → one-hot [..., K]. */
  quantize(logits: tf.Tensor): tf.Tensor {
    return tf.tidy(() => this.codes(tf.argMax(logits, -1)));
  }

  /** [..., K] → int32 [...], in 0 … K-1 */
  indices(codes: tf.Tensor): tf.Tensor {
    return tf.tidy(() => tf.cast(tf.argMax(codes, -1), 'int32'));
  }

  /** int32 [...] → one-hot float32 [..., K] */
  codes(indices: tf.Tensor): tf.Tensor {
    return tf.tidy(() => tf.cast(tf.oneHot(tf.cast(indices, 'int32'), this.codebookSize), 'float32'));
  }

  /**
   * The code of one index, as plain numbers.
   *
   * @throws where there is no such index
   */
  code(index: number): number[] {
    if (!(Number.isInteger(index) && index >= 0 && index < this.codebookSize)) {
      throw new Error(`action tokenizer: action ${index}, expected an integer in 0 … ${this.codebookSize - 1}`);
    }
    return Array.from({ length: this.codebookSize }, (_, i) => (i === index ? 1 : 0));
  }

  /** The codes of many indices as plain numbers, one after the other. */
  table(indices: Int32Array): Float32Array {
    const values = new Float32Array(indices.length * this.codebookSize);
    for (const [i, index] of indices.entries()) values[i * this.codebookSize + index] = 1;
    return values;
  }
}
