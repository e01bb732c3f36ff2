import * as tf from '@tensorflow/tfjs-core';

/** Actions by number, and the code of each, which the dynamics takes. An action tokenizer's quantizer is one. */
export interface ActionCodes {
  /** Number of actions, N. */
  readonly codebookSize: number;
  /** The code of one action, A numbers. */
  code(index: number): number[];
  /** int32 [...] to float32 [..., A]. */
  codes(indices: tf.Tensor): tf.Tensor;
  /** float32 [..., A] to int32 [...]: the action whose code is nearest. */
  indices(codes: tf.Tensor): tf.Tensor;
}

/** Actions whose codes stand in a table, as where they are known from labels. */
export class ActionTable implements ActionCodes {
  readonly codebookSize: number;
  readonly #table: readonly (readonly number[])[];

  /** @param table the code of each action, [N][A] */
  constructor(table: readonly (readonly number[])[]) {
    this.#table = table;
    this.codebookSize = table.length;
  }

  code(index: number): number[] {
    return [...this.#table[index]];
  }

  codes(indices: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      const rows = tf.gather(this.#tensor(), tf.reshape(indices, [-1]));
      return tf.reshape(rows, [...indices.shape, this.#table[0].length]);
    });
  }

  indices(codes: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      const table = this.#tensor();
      const rows = tf.reshape(codes, [-1, this.#table[0].length]);
      // |x - c|² = |x|² - 2 (x·c - |c|²/2), of which the last term alone depends on the action.
      const nearness = tf.sub(tf.matMul(rows, tf.transpose(table)), tf.mul(tf.sum(tf.square(table), 1), 0.5));
      return tf.reshape(tf.argMax(nearness, 1), codes.shape.slice(0, -1)); // argMax is int32
    });
  }

  #tensor(): tf.Tensor2D {
    return tf.tensor2d(this.#table.map((code) => [...code]));
  }
}

/** Codes [B, T, A] of actions given by index, [B][T]. */
export function actionCodes(
  model: { quantizer: Pick<ActionCodes, 'codes'> },
  indices: readonly (readonly number[])[],
): tf.Tensor3D {
  return tf.tidy(() => {
    const flat = tf.tensor2d(
      indices.map((row) => [...row]),
      [indices.length, indices[0].length],
      'int32',
    );
    return model.quantizer.codes(flat) as tf.Tensor3D;
  });
}

/** A code of its own for each of so many actions: no two are nearer than others, and no action has the code of zeros, which says nothing. */
export function oneHotCodes(count: number): number[][] {
  return Array.from({ length: count }, (_, i) => Array.from({ length: count }, (_, j) => Number(i === j)));
}
