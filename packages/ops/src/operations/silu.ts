import * as tf from '@tensorflow/tfjs-core';

/** The sigmoid linear unit x · σ(x), element by element (https://arxiv.org/abs/1702.03118). */
export function silu(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.sigmoid(x));
}
