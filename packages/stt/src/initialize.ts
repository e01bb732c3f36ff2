import type { Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';

/** A trainable variable of `shape`, each element drawn by `draw`. */
export function variable<R extends tf.Rank>(shape: tf.ShapeMap[R], draw: () => number): tf.Variable<R> {
  const values = Float32Array.from({ length: (shape as number[]).reduce((a, b) => a * b, 1) }, draw);
  const initial = tf.tensor<R>(values, shape, 'float32');
  const created = tf.variable(initial);
  initial.dispose();
  return created;
}

/** Uniform between ±bound. */
export const uniform =
  (random: Random, bound: number): (() => number) =>
  () =>
    bound * (2 * random.uniform() - 1);

/** Normal with mean 0 and the standard deviation `deviation`. */
export const normal =
  (random: Random, deviation: number): (() => number) =>
  () =>
    deviation * random.normal();

/** Always `value`. */
export const constant =
  (value: number): (() => number) =>
  () =>
    value;
