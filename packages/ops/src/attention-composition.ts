import * as tf from '@tensorflow/tfjs-core';
import type { AttentionKernel, AttentionOptions } from './attention.ts';

type Options = Omit<AttentionOptions, 'rotary'>;

// Below every length 1/√D · 0: exp of it is 0 in float32, without the NaN that -Infinity would leave in gradients.
const HIDDEN = -1e9;

/** Attention from TensorFlow.js's own operations, for every backend. */
export const composedAttention: AttentionKernel = {
  forward({ projected }, options) {
    const layout = layoutOf(projected.shape, options);
    const [q, k, v] = splitHeads(projected, layout) as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D];
    const scores = tf.mul(tf.matMul(q, k, false, true), layout.scale);
    const weights = tf.softmax(addBias(scores, layout, options));
    const output = joinHeads([tf.matMul(weights, v)], layout);
    return { output, saved: { q, k, v, weights } };
  },
  backward(dy, { q, k, v, weights }, options) {
    const layout = layoutOf([...dy.shape.slice(0, 3), 3 * dy.shape[3]!], options);
    const [dOut] = splitHeads(dy, layout);
    const dV = tf.matMul(weights!, dOut!, true, false);
    const dWeights = tf.matMul(dOut!, v!, false, true);
    // softmax: dS = W ∘ (dW - Σ_j dW_j W_j)
    const weighted = tf.mul(dWeights, weights!);
    const dScores = tf.mul(tf.sub(weighted, tf.mul(weights!, tf.sum(weighted, -1, true))), layout.scale);
    const dQ = tf.matMul(dScores, k!);
    const dK = tf.matMul(dScores, q!, true, false);
    return { projected: joinHeads([dQ, dK, dV], layout) };
  },
};

interface Layout {
  shape: number[]; // [B, T, P]
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
