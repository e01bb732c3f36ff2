import * as tf from '@tensorflow/tfjs-core';

/** Added to variances that are divided by. */
const epsilon = 1e-6;

/**
 * How much a batch's numbers repeat each other: the mean over all pairs of dimensions of their squared correlation, 0…1. With a gradient;
 * 0 where there is one dimension only.
 *
 * @param x [..., A]
 * @see https://arxiv.org/abs/2105.04906 (VICReg), equation 3, its covariance term, here of correlations
 */
export function squaredCorrelation(x: tf.Tensor): tf.Scalar {
  const width = x.shape.at(-1)!;
  if (width === 1) return tf.scalar(0);
  const rows = tf.reshape(x, [-1, width]);
  const centred = tf.sub(rows, tf.mean(rows, 0, true));
  const unit = tf.div(centred, tf.sqrt(tf.add(tf.mean(tf.square(centred), 0, true), epsilon)));
  const correlation = tf.div(tf.matMul(unit, unit, true), rows.shape[0]!); // [A, A]
  const others = tf.sub(1, tf.eye(width));
  return tf.div(tf.sum(tf.square(tf.mul(correlation, others))), width * (width - 1)) as tf.Scalar;
}
