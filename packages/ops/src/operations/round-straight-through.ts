import * as tf from '@tensorflow/tfjs-core';

const rounded = tf.customGrad((x) => ({ value: tf.round(x as tf.Tensor), gradFunc: (dy: tf.Tensor) => tf.clone(dy) }));

/** Rounds to the nearest integer, halves to even; the gradient passes through unchanged (https://arxiv.org/abs/1308.3432). */
export function roundStraightThrough(x: tf.Tensor): tf.Tensor {
  return rounded(x);
}
