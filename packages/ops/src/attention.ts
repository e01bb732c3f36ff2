import type * as tf from '@tensorflow/tfjs-core';
import { composedAttention } from './attention-composition.ts';
import { dispatch, type Kernel } from './dispatch.ts';
import { rotate } from './rotate.ts';

/** Rotary positions: pair i of a head, (x[i], x[i + D/2]), is turned by an angle of its own at each place along the axis. */
export interface RotaryTables {
  /** Cosines of the angles, [length, D/2], row by row. */
  cos: Float32Array;
  /** Their sines, the same way. */
  sin: Float32Array;
}

export interface AttentionOptions {
  /** Number of heads H; divides E. Head h has the elements h·D … (h+1)·D of each of q, k and v, with D = E/H. */
  numHeads: number;
  /** Axis that attention runs over: 'space', the P patches of a frame, or 'time', the T frames at one patch. */
  axis: 'space' | 'time';
  /** True when place i sees the places 0 … i only. Default false. */
  causal?: boolean;
  /** Turns q and k by their places before they meet (RoPE, https://arxiv.org/abs/2104.09864). */
  rotary?: RotaryTables;
  /** Added to the scores, [H, length, length] = head, query, key (ALiBi, https://arxiv.org/abs/2108.12409). */
  bias?: Float32Array;
}

/** projected [B, T, P, 3E] → [B, T, P, E]. Rotary positions have been applied before. */
export type AttentionKernel = Kernel<{ projected: tf.Tensor4D }, Omit<AttentionOptions, 'rotary'>>;

/**
 * Multi-head attention over one axis, softmax(q kᵀ / √D) v for every head.
 *
 * The tables of `options` are plain arrays, constants without a gradient.
 *
 * @param projected [B, T, P, 3E]: q, k and v beside each other in the last axis
 * @returns [B, T, P, E], the heads beside each other, before any output projection
 * @throws where the last axis cannot be split into three times `numHeads`, or a table has another length than the axis needs
 */
export function attention(projected: tf.Tensor4D, options: AttentionOptions): tf.Tensor4D {
  check(projected, options);
  const { rotary, ...rest } = options;
  const turned = rotary ? rotate(projected, options, rotary) : projected;
  return dispatch('attention', composedAttention, { projected: turned }, rest) as tf.Tensor4D;
}

function check(projected: tf.Tensor4D, { numHeads, axis, rotary, bias }: AttentionOptions): void {
  const [, frames, patches, width] = projected.shape;
  const headDim = width / 3 / numHeads;
  if (!Number.isInteger(headDim)) {
    throw new Error(`attention: the last axis is ${width}, expected a multiple of 3 * numHeads = ${3 * numHeads}`);
  }
  const length = axis === 'space' ? patches : frames;
  for (const table of rotary ? [rotary.cos, rotary.sin] : []) {
    if (table.length * 2 !== length * headDim) {
      throw new Error(
        `attention: a rotary table has ${table.length} values, expected length * D/2 = ${(length * headDim) / 2}`,
      );
    }
  }
  if (bias && bias.length !== numHeads * length * length) {
    throw new Error(`attention: bias has ${bias.length} values, expected H * length² = ${numHeads * length * length}`);
  }
}
