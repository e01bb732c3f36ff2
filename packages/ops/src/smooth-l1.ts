import * as tf from '@tensorflow/tfjs-core';

export interface SmoothL1Options {
  /** Where the quadratic part ends. Default 1. */
  beta?: number;
  /** Weight of each element, broadcast over the prediction; without a gradient. Default 1 everywhere. */
  weight?: tf.Tensor;
}

/**
 * Mean of weight · smoothL1(prediction - target), with smoothL1(d) = d²/2β for |d| < β and |d| - β/2 beyond
 * (Huber; as in https://arxiv.org/abs/1504.08083).
 *
 * The mean is over all elements, also where weights are not 1: normalize them where the scale matters.
 *
 * @param prediction any shape
 * @param target the same shape
 */
export function smoothL1(prediction: tf.Tensor, target: tf.Tensor, options: SmoothL1Options = {}): tf.Scalar {
  const { beta = 1, weight } = options;
  const distance = tf.abs(tf.sub(prediction, target));
  // With c = min(|d|, β), c·(|d| - c/2)/β is both branches at once; its gradient is c·sign(d)/β.
  const near = tf.minimum(distance, beta);
  const loss = tf.div(tf.mul(near, tf.sub(distance, tf.mul(near, 0.5))), beta);
  return tf.mean(weight === undefined ? loss : tf.mul(loss, weight)) as tf.Scalar;
}
