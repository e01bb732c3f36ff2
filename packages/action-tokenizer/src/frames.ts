import * as tf from '@tensorflow/tfjs-core';
import { changed } from './change.ts';

/**
 * Each frame with its difference to the one before as further channels, then that one's to the one before it, and so on; differences
 * to what lies before the clip are 0.
 *
 * @param frames [B, T, H, W, C]
 * @param count of differences. Default 1
 * @returns [B, T, H, W, (1 + count)·C]
 */
export function withDifferences(frames: tf.Tensor5D, count = 1): tf.Tensor5D {
  const [batch, length, ...size] = frames.shape;
  const last = tf.concat([tf.zeros([batch, 1, ...size]), tf.sub(dropFirst(frames), dropLast(frames))], 1);
  const differences = Array.from({ length: count }, (_, back) => {
    const missing = Math.min(back, length);
    return tf.concat([tf.zeros([batch, missing, ...size]), tf.slice(last, 0, [batch, length - missing, ...size])], 1);
  });
  return tf.concat([frames, ...differences], 4) as tf.Tensor5D;
}

/** Where each frame differs from the one before, the first from none: [B, T, H, W, C] → [B, T, H, W, 1]. */
export function changedSinceLast(frames: tf.Tensor5D): tf.Tensor {
  const [batch, , height, width] = frames.shape;
  return tf.concat([tf.zeros([batch, 1, height, width, 1]), changed(dropLast(frames), dropFirst(frames))], 1);
}

/** All frames but the last, [B, T, ...] → [B, T-1, ...]. */
export function dropLast<X extends tf.Tensor>(x: X): X {
  const [batch, length, ...rest] = x.shape as number[];
  return tf.slice(x, 0, [batch!, length! - 1, ...rest]);
}

/** All frames but the first ones, [B, T, ...] → [B, T-count, ...]. */
export function dropFirst<X extends tf.Tensor>(x: X, count = 1): X {
  return count === 0 ? x : tf.slice(x, [0, count], [-1, x.shape[1]! - count]);
}
