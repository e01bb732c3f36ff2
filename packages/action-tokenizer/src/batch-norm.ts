import { type BatchPart, gatherBatch } from '@genie/ops';
import { Module } from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';

/** Share of the new in the running statistics: PyTorch's. At learning rates that make meaning in 100 steps, less lags behind. */
const momentum = 0.1;
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
   * @param part where x is a replica's part of a batch: the statistics are the whole batch's
   */
  apply<T extends tf.Tensor>(x: T, training: boolean, part?: BatchPart): T {
    if (!training) return normalize(x, this.runningMean, this.runningVariance);
    const axes = x.shape.slice(0, -1).map((_, axis) => axis);
    const all = gatherBatch(x, part);
    const { mean, variance } = tf.moments(all, axes);
    const count = all.size / all.shape.at(-1)!;
    // The variance of the sample underestimates that of the data by (n − 1) / n.
    follow(this.runningMean, mean);
    follow(this.runningVariance, tf.mul(variance, count / Math.max(1, count - 1)));
    return normalize(x, mean, variance);
  }

  /**
   * Sets the running statistics to those of all that `activations` gives for the batches.
   *
   * @param activations batch → [..., features]; what it makes is disposed of here
   */
  async calibrate<Batch>(
    batches: Iterable<Batch> | AsyncIterable<Batch>,
    activations: (batch: Batch) => tf.Tensor,
  ): Promise<void> {
    const [features] = this.runningMean.shape;
    const sum = new Float64Array(features);
    const squares = new Float64Array(features);
    let count = 0;
    for await (const batch of batches) {
      const x = tf.tidy(() => activations(batch));
      const values = await x.data();
      x.dispose();
      for (const [i, value] of values.entries()) {
        sum[i % features]! += value;
        squares[i % features]! += value * value;
      }
      count += values.length / features;
    }
    if (count < 2) throw new Error(`batch norm: found ${count} activations to calibrate with, expected at least 2`);
    const means = sum.map((total) => total / count);
    const variances = squares.map((total, i) => ((total / count - means[i]! ** 2) * count) / (count - 1));
    tf.tidy(() => {
      this.runningMean.assign(tf.tensor1d(Float32Array.from(means)));
      this.runningVariance.assign(tf.tensor1d(Float32Array.from(variances)));
    });
  }
}

function normalize<T extends tf.Tensor>(x: T, mean: tf.Tensor, variance: tf.Tensor): T {
  return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
}

function follow(running: tf.Variable, value: tf.Tensor): void {
  tf.tidy(() => running.assign(tf.add(tf.mul(running, 1 - momentum), tf.mul(value, momentum))));
}
