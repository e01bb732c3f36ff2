import type { Random } from '@genie/ops';
import { Linear } from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';

/** Actions as embeddings of the frames that they lead to: added to a frame's tokens, or one token more in front of them. */
export class ActionEmbedding extends Linear {
  readonly #as: 'token' | 'add';

  constructor(as: 'token' | 'add', actionDim: number, embedDim: number, random: Random) {
    super(actionDim, embedDim, random);
    this.#as = as;
  }

  /** Number of tokens in front of a frame's patches. */
  get prefix(): number {
    return this.#as === 'token' ? 1 : 0;
  }

  /**
   * @param x [B, T, P, E]
   * @param actions [B, T, A], or [B, T-1, A] where nothing leads to the first frame: its embedding is then 0
   * @returns [B, T, prefix + P, E]
   */
  join(x: tf.Tensor4D, actions: tf.Tensor3D): tf.Tensor4D {
    const [batch, frames, , embedDim] = x.shape;
    const given = actions.shape[1];
    if (given !== frames && given !== frames - 1) {
      throw new Error(
        `dynamics: actions have shape [${actions.shape}], expected ${frames} or ${frames - 1} of them for ${frames} frames`,
      );
    }
    const parts: tf.Tensor[] = [];
    if (given < frames) parts.push(tf.zeros([batch, 1, 1, embedDim]));
    if (given > 0) parts.push(tf.expandDims(this.apply(actions), 2)); // a linear map takes no 0 rows
    if (parts.length === 0) return x; // no frame at all
    const embedded = parts.length === 1 ? parts[0]! : tf.concat(parts, 1); // [B, T, 1, E]
    return (this.#as === 'token' ? tf.concat([embedded, x], 2) : tf.add(x, embedded)) as tf.Tensor4D;
  }
}
