import { rotate } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { AttentionPositions, Grid } from './positions.ts';

/** Looks at the attention within frames while a model runs: it gets what a token of each frame looks at, block by block. */
export interface AttentionProbe {
  /** The token's place in its frame, 0 … P - 1, prefix included. */
  at: number;
  /** Of each block, [B, T, H, P]. */
  weights: tf.Tensor4D[];
}

/** Layout of a frame's tokens: `prefix` of them in front of rows · columns patches. */
interface Tokens {
  grid: Grid;
  prefix?: number;
}

/** A probe at a patch. @throws where there is no such patch */
export function probeOf(patch: number, { grid, prefix = 0 }: Tokens): AttentionProbe {
  const patches = grid.rows * grid.columns;
  if (Number.isInteger(patch) && patch >= 0 && patch < patches) return { at: prefix + patch, weights: [] };
  throw new Error(`transformer: patch is ${patch}, expected an integer from 0 to ${patches - 1}`);
}

/** Attention of the last frame's patches that a probe got: [blocks, B, H, rows · columns]. */
export function probeLastFrame({ weights }: AttentionProbe, { prefix = 0 }: Tokens): tf.Tensor4D {
  const last = weights.map((all) => tf.slice(all, [0, all.shape[1] - 1, 0, prefix], [-1, 1, -1, -1]));
  return tf.stack(last.map((weights) => tf.squeeze(weights, [1]))) as tf.Tensor4D;
}

/**
 * The attention of one place of each frame over all places of that frame, softmax(q kᵀ / √D), for those who look inside: attention
 * itself is fused, and stores no weights. Plain operations, for every backend.
 *
 * @param projected [B, T, P, 3E], queries, keys and values beside each other
 * @param options `at`: the place that looks; positions as in the attention
 * @returns [B, T, H, P]; the weights of each head sum to 1
 */
export function spatialAttentionWeights(
  projected: tf.Tensor4D,
  { numHeads, at, rotary, bias }: AttentionPositions & { numHeads: number; at: number },
): tf.Tensor4D {
  return tf.tidy(() => {
    const turned = rotary ? rotate(projected, { numHeads, axis: 'space' }, rotary) : projected;
    const [batch, frames, patches, width] = turned.shape;
    const embedDim = width / 3;
    const headDim = embedDim / numHeads;
    const rows = batch * frames;
    const query = tf.reshape(tf.slice(turned, [0, 0, at, 0], [-1, -1, 1, embedDim]), [rows, 1, numHeads, headDim]);
    const keys = tf.reshape(tf.slice(turned, [0, 0, 0, embedDim], [-1, -1, -1, embedDim]), [
      rows,
      patches,
      numHeads,
      headDim,
    ]);
    const products = tf.sum(tf.mul(query, keys), -1); // [B·T, P, H]
    let scores: tf.Tensor = tf.mul(tf.transpose(products, [0, 2, 1]), 1 / Math.sqrt(headDim)); // [B·T, H, P]
    if (bias) {
      const ofQuery = Float32Array.from(
        { length: numHeads * patches },
        (_, i) => bias[(Math.floor(i / patches) * patches + at) * patches + (i % patches)]!,
      );
      scores = tf.add(scores, tf.tensor2d(ofQuery, [numHeads, patches]));
    }
    return tf.reshape(tf.softmax(scores), [batch, frames, numHeads, patches]);
  });
}
