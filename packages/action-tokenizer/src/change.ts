import * as tf from '@tensorflow/tfjs-core';

/** How far a pixel's largest channel difference has to be, in [-1, 1] units, to count as changed: more than a video codec's noise. */
const threshold = 0.05;

/**
 * Where two pictures differ.
 *
 * @param before [..., C] in [-1, 1]; @param after the same
 * @returns [..., 1], 1 where any channel changes, 0 elsewhere; no gradient
 */
export function changed(before: tf.Tensor, after: tf.Tensor): tf.Tensor {
  return tf.cast(tf.greater(tf.max(tf.abs(tf.sub(after, before)), -1, true), threshold), 'float32');
}

/**
 * Weight of each pixel in a loss: 1 where it stays, 1 + extra where it changes.
 *
 * @param current [..., C] in [-1, 1]; @param next the same
 * @returns [..., 1]
 */
export function changeWeight(current: tf.Tensor, next: tf.Tensor, extra: number): tf.Tensor {
  return tf.add(tf.mul(changed(current, next), extra), 1);
}
