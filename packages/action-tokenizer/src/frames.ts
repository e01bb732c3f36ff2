import * as tf from '@tensorflow/tfjs-core';
import { changed } from './change.ts';

/** Each frame with its difference to the one before as further channels; the first one's difference is 0. */
export function withDifferences(frames: tf.Tensor5D): tf.Tensor5D {
  const [batch, , ...size] = frames.shape;
  const differences = tf.concat([tf.zeros([batch, 1, ...size]), tf.sub(dropFirst(frames), dropLast(frames))], 1);
  return tf.concat([frames, differences], 4) as tf.Tensor5D;
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

/** All frames but the first, [B, T, ...] → [B, T-1, ...]. */
export function dropFirst<X extends tf.Tensor>(x: X): X {
  return tf.slice(x, [0, 1], [-1, x.shape[1]! - 1]);
}
