import * as tf from '@tensorflow/tfjs-core';

/** The Gaussian error linear unit x · Φ(x), exact (by erf, not by tanh), element by element (https://arxiv.org/abs/1606.08415). */
export function gelu(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}
