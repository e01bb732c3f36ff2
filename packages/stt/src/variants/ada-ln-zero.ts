import { layerNorm, type Random, silu } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { Linear } from '../linear.ts';
import { Module } from '../module.ts';

/**
 * The norm of a pre-norm block's part f, and the gate of what it adds: x + α·f(LN(x)·(1 + γ) + β), frame by frame, with
 * [γ, β, α] = Linear(SiLU(conditioning)). The map starts at zero, so that x is left as it is until training opens the gate
 * (adaLN-Zero, DiT, https://arxiv.org/abs/2212.09748, 3.2).
 *
 * A frame that nothing leads to has the gates of a condition of zeros, which are learned: else no block would touch it.
 */
export class AdaLnZero extends Module {
  /** [A] → [3E]: γ, β and α beside each other. */
  readonly modulation: Linear;
  readonly #embedDim: number;
  readonly #conditioningDim: number;

  constructor(embedDim: number, conditioningDim: number, random: Random) {
    super();
    this.#embedDim = embedDim;
    this.#conditioningDim = conditioningDim;
    this.modulation = new Linear(conditioningDim, 3 * embedDim, random, { deviation: 0 });
  }

  /**
   * @param x [B, T, P, E]
   * @param conditioning [B, T, A], or [B, T-1, A] where it leads into the next frame; undefined for zeros
   * @returns what f is applied to, [B, T, P, E], and the gate of its result, [B, T, 1, E]
   */
  apply(x: tf.Tensor4D, conditioning?: tf.Tensor3D): { normed: tf.Tensor4D; gate: tf.Tensor4D } {
    const [batch, frames] = x.shape;
    const embedDim = this.#embedDim;
    const modulation = this.modulation.apply(silu(this.#ofEachFrame(conditioning, batch, frames))); // [B, T, 3E]
    const film = tf.slice(modulation, [0, 0, 0], [-1, -1, 2 * embedDim]);
    const gate = tf.slice(modulation, [0, 0, 2 * embedDim], [-1, -1, embedDim]);
    return {
      normed: layerNorm(x, { film }) as tf.Tensor4D,
      gate: tf.reshape(gate, [batch, frames, 1, embedDim]),
    };
  }

  #ofEachFrame(conditioning: tf.Tensor3D | undefined, batch: number, frames: number): tf.Tensor3D {
    const given = conditioning?.shape[1] ?? 0;
    if (conditioning && given === frames) return conditioning;
    if (conditioning && given !== frames - 1) {
      throw new Error(`conditioning has shape [${conditioning.shape}], expected ${frames} or ${frames - 1} frames`);
    }
    const none = tf.zeros<tf.Rank.R3>([batch, frames - given, this.#conditioningDim]);
    return conditioning && given > 0 ? tf.concat([none, conditioning], 1) : none;
  }
}
