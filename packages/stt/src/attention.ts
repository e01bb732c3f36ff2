import { type AttentionNext, type AttentionOptions, attention, attentionNext, linear, type Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { spatialAttentionWeights } from './attention-weights.ts';
import type { TransformerConfig } from './config.ts';
import { Linear } from './linear.ts';
import { Module } from './module.ts';

/** What tells the places along the attended axis apart inside the attention, if anything. */
export type AttentionPositions = Pick<AttentionOptions, 'rotary' | 'bias'>;

abstract class Attention extends Module {
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  readonly output: Linear;
  readonly numHeads: number;

  constructor({ embedDim, numHeads }: Pick<TransformerConfig, 'embedDim' | 'numHeads'>, random: Random) {
    super();
    this.numHeads = numHeads;
    this.query = new Linear(embedDim, embedDim, random);
    this.key = new Linear(embedDim, embedDim, random);
    this.value = new Linear(embedDim, embedDim, random);
    this.output = new Linear(embedDim, embedDim, random);
  }

  protected attend(x: tf.Tensor4D, options: Omit<AttentionOptions, 'numHeads'>): tf.Tensor4D {
    const heads = attention(this.project(x), { ...options, numHeads: this.numHeads }); // [B, T, P, E]
    return this.output.apply(heads) as tf.Tensor4D;
  }

  /** [B, T, P, E] → [B, T, P, 3E], queries, keys and values beside each other. */
  protected project(x: tf.Tensor4D): tf.Tensor4D {
    // The three maps as one: the weights are small, and one large matMul is faster than three.
    const parts = [this.query, this.key, this.value];
    const weight = tf.concat(
      parts.map((part) => part.weight as tf.Tensor2D),
      1,
    );
    const bias = tf.concat(parts.map((part) => part.bias as tf.Tensor1D));
    return linear(x, weight, bias) as tf.Tensor4D;
  }
}

/** Self-attention between the patches of each frame. */
export class SpatialAttention extends Attention {
  /** [B, T, P, E] → [B, T, P, E] */
  apply(x: tf.Tensor4D, positions: AttentionPositions = {}): tf.Tensor4D {
    return this.attend(x, { axis: 'space', ...positions });
  }

  /**
   * How much one patch of each frame looks at each patch of that frame.
   *
   * @param x [B, T, P, E]
   * @param patch its place, 0 … P - 1
   * @returns [B, T, H, P]; the weights of each head sum to 1
   */
  weights(x: tf.Tensor4D, patch: number, positions: AttentionPositions = {}): tf.Tensor4D {
    return tf.tidy(() => spatialAttentionWeights(this.project(x), { numHeads: this.numHeads, patch, ...positions }));
  }
}

/** Self-attention over the frames at each patch's place; a frame sees itself and those before it. */
export class TemporalAttention extends Attention {
  /** [B, T, P, E] → [B, T, P, E] */
  apply(x: tf.Tensor4D, positions: AttentionPositions = {}): tf.Tensor4D {
    return this.attend(x, { axis: 'time', causal: true, ...positions });
  }

  /**
   * The same for frames that follow others.
   *
   * @param x [B, n, P, E], the new frames
   * @param past [B, t, P, 3E], what was `seen` of those before; undefined for none
   * @param positions rotary tables of the new frames, bias of all
   * @returns output [B, n, P, E] and what is seen now, [B, t + n, P, 3E]
   */
  applyNext(x: tf.Tensor4D, past: tf.Tensor4D | undefined, positions: AttentionPositions = {}): AttentionNext {
    const { output, seen } = attentionNext(this.project(x), past, { numHeads: this.numHeads, ...positions });
    return { output: this.output.apply(output) as tf.Tensor4D, seen };
  }
}
