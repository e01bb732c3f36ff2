import { Module } from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';

const momentum = 0.05; // a tenth of what PyTorch users are used to would follow too slowly, its 0.1 is too noisy at batch 16
const epsilon = 1e-5;

/**
 * Batch normalization without learned scale and shift: `(x − mean) / √(variance + 1e-5)` per feature.
 *
 * In training with the batch's own mean and variance, which running statistics follow; in use with those.
 *
 * @see https://arxiv.org/abs/1502.03167, algorithm 1 and 2
 */
export class BatchNorm extends Module {
  readonly runningMean: tf.Variable<tf.Rank.R1>;
  readonly runningVariance: tf.Variable<tf.Rank.R1>;

  constructor(features: number) {
    super();
    const statistic = (value: number) => tf.tidy(() => tf.variable(tf.fill<tf.Rank.R1>([features], value), false));
    this.runningMean = statistic(0);
    this.runningVariance = statistic(1);
  }

  /**
   * @param x [..., features]
   * @param training use the batch's statistics, and let the running ones follow
   */
  apply<T extends tf.Tensor>(x: T, training: boolean): T {
    if (!training) return normalize(x, this.runningMean, this.runningVariance);
    const axes = x.shape.slice(0, -1).map((_, axis) => axis);
    const { mean, variance } = tf.moments(x, axes);
    const count = x.size / x.shape.at(-1)!;
    // The variance of the sample underestimates that of the data by (n − 1) / n.
    follow(this.runningMean, mean);
    follow(this.runningVariance, tf.mul(variance, count / Math.max(1, count - 1)));
    return normalize(x, mean, variance);
  }
}

function normalize<T extends tf.Tensor>(x: T, mean: tf.Tensor, variance: tf.Tensor): T {
  return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
}

function follow(running: tf.Variable, value: tf.Tensor): void {
  tf.tidy(() => running.assign(tf.add(tf.mul(running, 1 - momentum), tf.mul(value, momentum))));
}
