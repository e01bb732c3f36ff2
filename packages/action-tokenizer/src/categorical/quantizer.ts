import * as tf from '@tensorflow/tfjs-core';

/** Added to the logits of codes that are in no group, so that none of them is the largest. */
const NEVER = -1e30;

/**
 * Codes without an order: each is one of K, a one-hot vector, the one with the largest logit. There is no distance between codes and no
 * rounding; what trains the logits is a posterior over all of them, see `categoricalLoss`. Where codes are grouped, a group is what counts:
 * the one in which the largest logit is.
 *
 * Stands in for `FiniteScalarQuantizer` wherever codes are indexed.
 */
export class CategoricalQuantizer {
  /** Number of actions A: that of the groups, or of the codes. */
  readonly codebookSize: number;
  /** Of each logit, what is added and which group it stands for; where there are groups. */
  readonly #grouped: { added: number[]; group: number[] } | undefined;

  /**
   * @param codes K, the number of logits
   * @param groups as in `ActionTokenizerConfig`
   */
  constructor(codes: number, groups?: readonly (readonly number[])[]) {
    if (!Number.isInteger(codes) || codes < 2) {
      throw new Error(`action tokenizer: codes is ${codes}, expected an integer from 2 on`);
    }
    this.codebookSize = groups?.length ?? codes;
    if (!groups) return;
    const group = Array.from({ length: codes }, (_, code) => groups.findIndex((own) => own.includes(code)));
    this.#grouped = { added: group.map((own) => (own < 0 ? NEVER : 0)), group: group.map((own) => Math.max(0, own)) };
  }

  /** The code of the largest logit, without a gradient: [..., K] → one-hot [..., A]. */
  quantize(logits: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      if (!this.#grouped) return this.codes(tf.argMax(logits, -1));
      const { added, group } = this.#grouped;
      const largest = tf.argMax(tf.add(logits, tf.tensor1d(added)), -1);
      const groups = tf.gather(tf.tensor1d(group, 'int32'), tf.reshape(largest, [-1]));
      return this.codes(tf.reshape(groups, largest.shape));
    });
  }

  /** [..., A] → int32 [...], in 0 … A-1 */
  indices(codes: tf.Tensor): tf.Tensor {
    return tf.tidy(() => tf.cast(tf.argMax(codes, -1), 'int32'));
  }

  /** int32 [...] → one-hot float32 [..., A] */
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
