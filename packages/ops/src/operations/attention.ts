import * as tf from '@tensorflow/tfjs-core';
import { attentionOnWasm } from '../backends/wasm/attention.ts';
import { defineOperation, dispatch, type Kernel, type OperationOf } from '../dispatch.ts';
import { areFloats, runKernel } from '../run-kernel.ts';
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
  /** Axis that is attended over: 'space', the P patches of a frame, or 'time', the T frames at one patch. */
  axis: 'space' | 'time';
  /** True if place i sees the places 0 … i only. Default false. */
  causal?: boolean;
  /** Turns q and k by their places before they meet (RoPE, https://arxiv.org/abs/2104.09864). */
  rotary?: RotaryTables;
  /** Added to the scores, [H, length, length] = head, query, key (ALiBi, https://arxiv.org/abs/2108.12409). */
  bias?: Float32Array;
}

/** projected [B, T, P, 3E] → [B, T, P, E]. Rotary positions have been applied before. */
export type AttentionKernel = Kernel<{ projected: tf.Tensor4D }, Omit<AttentionOptions, 'rotary'>>;

type Options = Omit<AttentionOptions, 'rotary'>;

// Below every length 1/√D · 0: exp of it is 0 in float32, without the NaN that -Infinity would leave in gradients.
const HIDDEN = -1e9;

// Scores of 16 MiB: large enough for many threads, small enough for a cache.
const scoresAtOnce = 2 ** 22;

/** Attention from TensorFlow.js's own operations, for every backend. */
const composition: AttentionKernel = {
  forward({ projected }, options) {
    const layout = layoutOf(projected.shape, options);
    const heads = splitHeads(projected, layout) as Heads;
    const parts = partsOf(layout);
    if (parts.length === 1) {
      const weights = weightsOf(heads, layout, options);
      const [q, k, v] = heads;
      return { output: joinHeads([tf.matMul(weights, v)], layout), saved: { q, k, v, weights } as tf.NamedTensorMap };
    }
    const outputs = parts.map((part) =>
      tf.tidy(() => {
        const own = heads.map((tensor) => tf.slice(tensor, part.begin, part.size)) as Heads;
        return tf.matMul(weightsOf(own, layout, options), own[2]);
      }),
    );
    const [q, k, v] = heads;
    return { output: joinHeads([tf.concat(outputs, 0)], layout), saved: { q, k, v } as tf.NamedTensorMap };
  },
  backward(dy, { q, k, v, weights }, options) {
    const layout = layoutOf([...dy.shape.slice(0, 3), 3 * dy.shape[3]!], options);
    const [dOut] = splitHeads(dy, layout) as [tf.Tensor3D];
    const heads = [q, k, v] as Heads;
    if (weights) return { projected: joinHeads(gradientsOf(heads, weights as tf.Tensor3D, dOut, layout), layout) };
    const perPart = partsOf(layout).map((part) =>
      tf.tidy(() => {
        const own = heads.map((tensor) => tf.slice(tensor, part.begin, part.size)) as Heads;
        return gradientsOf(own, weightsOf(own, layout, options), tf.slice(dOut, part.begin, part.size), layout);
      }),
    );
    const whole = [0, 1, 2].map((i) =>
      tf.concat(
        perPart.map((gradients) => gradients[i]!),
        0,
      ),
    );
    return { projected: joinHeads(whole, layout) };
  },
};

const operation: OperationOf<AttentionKernel> = /* @__PURE__ */ defineOperation({
  name: 'attention',
  composition,
  kernel: 'GenieAttention',
  wasm: attentionOnWasm,
  fused: {
    supports: areFloats,
    forward({ projected }, options) {
      const [output, logSums] = runKernel('GenieAttention', { projected }, options) as [tf.Tensor, tf.Tensor];
      return { output, saved: { projected, output, logSums } };
    },
    backward(dy, { projected, output, logSums }, options) {
      const inputs = { projected, output, logSums, dy };
      const [gradient] = runKernel('GenieAttentionBackward', inputs, options);
      return { projected: gradient as tf.Tensor4D };
    },
  },
});

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
  return dispatch(operation, { projected: turned }, rest) as tf.Tensor4D;
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

/** q, k and v, each [sequences · H, length, D]. */
type Heads = [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D];

/** softmax(q kᵀ / √D), [sequences · H, length, length]. */
function weightsOf([q, k]: Heads, layout: Layout, options: Options): tf.Tensor3D {
  const scores = tf.mul(tf.matMul(q, k, false, true), layout.scale);
  return tf.softmax(addBias(scores, layout, options)) as tf.Tensor3D;
}

/** Gradients of q, k and v. */
function gradientsOf([q, k, v]: Heads, weights: tf.Tensor3D, dOut: tf.Tensor3D, { scale }: Layout): tf.Tensor[] {
  const dV = tf.matMul(weights, dOut, true, false);
  const dWeights = tf.matMul(dOut, v, false, true);
  // softmax: dS = W ∘ (dW - Σ_j dW_j W_j)
  const weighted = tf.mul(dWeights, weights);
  const dScores = tf.mul(tf.sub(weighted, tf.mul(weights, tf.sum(weighted, -1, true))), scale);
  return [tf.matMul(dScores, k), tf.matMul(dScores, q, true, false), dV];
}

/**
 * Sequences whose scores are computed together. Over time, where those of all would be more than `scoresAtOnce`, they are taken
 * part by part and made again in the backward pass, so that memory grows with the frames and not with their square
 * (https://arxiv.org/abs/2112.05682). In space it grows with the frames as it is.
 */
function partsOf({ outer, inner, numHeads, length, space }: Layout): { begin: number[]; size: number[] }[] {
  const sequences = outer * inner;
  const fitting = Math.max(1, Math.floor(scoresAtOnce / (numHeads * length * length)));
  const together = space ? sequences : Math.min(fitting, sequences);
  const rows = numHeads * together;
  return Array.from({ length: Math.ceil(sequences / together) }, (_, i) => ({
    begin: [i * rows, 0, 0],
    size: [Math.min(rows, sequences * numHeads - i * rows), -1, -1],
  }));
}

interface Layout {
  shape: number[]; // [B, T, P]
  space: boolean;
  outer: number; // the axes before the attended one: B·T in space, B in time
  length: number; // of the attended axis
  inner: number; // the axes between it and the heads: 1 in space, P in time
  numHeads: number;
  headDim: number;
  scale: number;
}

function layoutOf(shape: number[], { numHeads, axis }: Options): Layout {
  const [b, t, p, width] = shape as [number, number, number, number];
  const headDim = width / 3 / numHeads;
  const space = axis === 'space';
  return {
    shape: [b, t, p],
    space,
    outer: space ? b * t : b,
    length: space ? p : t,
    inner: space ? 1 : p,
    numHeads,
    headDim,
    scale: 1 / Math.sqrt(headDim),
  };
}

/** [B, T, P, n·E] → n tensors [sequences · H, length, D]. One transpose of rank 4, whichever the axis. */
function splitHeads(x: tf.Tensor, { outer, length, inner, numHeads, headDim }: Layout): tf.Tensor3D[] {
  const parts = x.shape[3]! / (numHeads * headDim);
  const groups = tf.transpose(tf.reshape(x, [outer, length, inner * parts * numHeads, headDim]), [0, 2, 1, 3]);
  const sequences = tf.reshape(groups, [outer * inner, parts * numHeads, length, headDim]);
  const pieces = parts === 1 ? [sequences] : tf.split(sequences, parts, 1);
  return pieces.map((piece) => tf.reshape(piece, [outer * inner * numHeads, length, headDim]));
}

/** The way back: n tensors [sequences · H, length, D] → [B, T, P, n·E]. */
function joinHeads(pieces: tf.Tensor[], { shape, outer, length, inner, numHeads, headDim }: Layout): tf.Tensor {
  const sequences = pieces.map((piece) => tf.reshape(piece, [outer * inner, numHeads, length, headDim]));
  const joined = sequences.length === 1 ? sequences[0]! : tf.concat(sequences, 1);
  const groups = tf.reshape(joined, [outer, inner * pieces.length * numHeads, length, headDim]);
  return tf.reshape(tf.transpose(groups, [0, 2, 1, 3]), [...shape, pieces.length * numHeads * headDim]);
}

/** Adds the bias of each head and hides what lies ahead. Scores are [sequences · H, length, length]. */
function addBias(scores: tf.Tensor, { numHeads, length }: Layout, { causal, bias }: Options): tf.Tensor {
  if (!causal && !bias) return scores;
  const table = bias ? Float32Array.from(bias) : new Float32Array(numHeads * length * length);
  if (causal) {
    for (let i = 0; i < table.length; i++) if (i % length > Math.floor(i / length) % length) table[i] = HIDDEN;
  }
  const heads = tf.reshape(scores, [-1, numHeads * length * length]);
  return tf.reshape(tf.add(heads, tf.tensor1d(table)), scores.shape);
}
