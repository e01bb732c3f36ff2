import * as tf from '@tensorflow/tfjs-core';

/** The last frames of a clip, [B, T, ...] → [B, count, ...]. */
export function last<X extends tf.Tensor>(x: X, count: number): X {
  const length = x.shape[1]!;
  return count === length ? x : (tf.slice(x, [0, length - count], [-1, count]) as X);
}

/** The frames that a cache remembers and those that follow, [B, t + n, P, L]. */
export function follow(remembered: tf.Tensor4D, codes: tf.Tensor4D): tf.Tensor4D {
  const [batch, , patches] = remembered.shape;
  if (codes.shape[0] !== batch || codes.shape[2] !== patches) {
    throw new Error(
      `dynamics: codes have shape [${codes.shape}], the cache holds a batch of ${batch} with ${patches} patches: clear it first`,
    );
  }
  return tf.concat([remembered, codes], 1);
}

/**
 * At each of the last `frames` frames the codes of the one before it, of the one before that, …; zeros before the first.
 * [B, T, P, L] → [B, frames, P, count · L]
 */
export function stackPast(codes: tf.Tensor4D, count: number, frames: number): tf.Tensor4D {
  const [batch, length, ...rest] = codes.shape;
  const padded = tf.concat([tf.zeros([batch, count, ...rest]), codes], 1);
  const shifted = Array.from({ length: count }, (_, i) =>
    tf.slice(padded, [0, count + length - frames - 1 - i], [-1, frames]),
  );
  return tf.concat(shifted, 3) as tf.Tensor4D;
}
