import { rotate } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { AttentionPositions } from './attention.ts';

/**
 * The attention of one place of each frame over all places of that frame, softmax(q kᵀ / √D), for those who look inside: attention
 * itself is fused, and stores no weights. Plain operations, for every backend.
 *
 * @param projected [B, T, P, 3E], queries, keys and values beside each other
 * @param options `patch`: the place that looks; positions as in the attention
 * @returns [B, T, H, P]; the weights of each head sum to 1
 */
export function spatialAttentionWeights(
  projected: tf.Tensor4D,
  { numHeads, patch, rotary, bias }: AttentionPositions & { numHeads: number; patch: number },
): tf.Tensor4D {
  return tf.tidy(() => {
    const turned = rotary ? rotate(projected, { numHeads, axis: 'space' }, rotary) : projected;
    const [batch, frames, patches, width] = turned.shape;
    const embedDim = width / 3;
    const headDim = embedDim / numHeads;
    const rows = batch * frames;
    const query = tf.reshape(tf.slice(turned, [0, 0, patch, 0], [-1, -1, 1, embedDim]), [rows, 1, numHeads, headDim]);
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
        (_, i) => bias[(Math.floor(i / patches) * patches + patch) * patches + (i % patches)]!,
      );
      scores = tf.add(scores, tf.tensor2d(ofQuery, [numHeads, patches]));
    }
    return tf.reshape(tf.softmax(scores), [batch, frames, numHeads, patches]);
  });
}
