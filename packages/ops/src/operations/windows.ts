import * as tf from '@tensorflow/tfjs-core';

/**
 * Windows of `size + 2·margin` places along the middle axis, one every `size` places; zeros beyond the ends.
 *
 * @param x [M, L, N], with L a multiple of size
 * @returns [M, L/size, size + 2·margin, N]
 */
export function windows(x: tf.Tensor3D, size: number, margin: number): tf.Tensor4D {
  const [outer, length, inner] = x.shape;
  const count = length / size;
  if (margin === 0) return tf.reshape(x, [outer, count, size, inner]);
  // The window is the first part of a few whole neighbours: each a shifted copy, cut the same way.
  const neighbours = Math.ceil((size + 2 * margin) / size);
  const total = length + (neighbours - 1) * size;
  const padded = tf.pad(x, [
    [0, 0],
    [margin, total - length - margin],
    [0, 0],
  ]);
  const shifted = Array.from({ length: neighbours }, (_, k) =>
    tf.reshape(tf.slice(padded, [0, k * size, 0], [outer, length, inner]), [outer, count, size, inner]),
  );
  return tf.slice(tf.concat(shifted, 2), [0, 0, 0, 0], [outer, count, size + 2 * margin, inner]) as tf.Tensor4D;
}
