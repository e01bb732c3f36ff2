import * as tf from '@tensorflow/tfjs-core';

/**
 * Place of one of several replicas in the batch that it holds a part of.
 *
 * Each replica computes the loss of its own clips, scaled so that the mean over the replicas is the loss of the whole
 * batch. What the loss asks of the whole batch, such as a batch norm's statistics, the replicas tell each other.
 */
export interface BatchPart {
  /** Replicas, each with its part. */
  replicas: number;
  /** Clips of the whole batch before this part. */
  first: number;
  /** Clips of the whole batch. */
  total: number;
  /**
   * The sum of all replicas' vectors, the same numbers on each. Every replica calls it equally often, in the same order,
   * with vectors of the same length; it waits for the others.
   */
  sum(values: Float32Array): Float32Array;
}

/**
 * Factor on the mean over `count` clips of this part, so that the mean over the replicas is the mean over the
 * batch: 1 where all parts are of one size, or where there is no part.
 */
export function partWeight(count: number, part?: BatchPart): number {
  return part ? (part.replicas * count) / part.total : 1;
}

/**
 * The rows of all parts, in the order of the batch; `x` itself where there is no part.
 *
 * Its gradient is the sum of all replicas' gradients for these rows, so that a statistic of the gathered rows has the
 * gradient that it has in one process.
 *
 * @param x [clips of this part, ...]
 * @returns [clips of the batch, ...]
 */
export function gatherBatch<T extends tf.Tensor>(x: T, part?: BatchPart): T {
  if (!part) return x;
  const { first, total } = part;
  const [count, ...rest] = x.shape as number[];
  const width = rest.reduce((product, size) => product * size, 1);
  const gather = tf.customGrad((input) => {
    const own = input as tf.Tensor;
    const all = new Float32Array(total * width);
    all.set(own.dataSync(), first * width);
    const value = tf.tensor(part.sum(all), [total, ...rest]);
    const gradFunc = (dy: tf.Tensor) => {
      const sum = part.sum(dy.dataSync().slice() as Float32Array);
      return tf.tensor(sum.slice(first * width, (first + count!) * width), own.shape);
    };
    return { value, gradFunc };
  });
  return gather(x) as T;
}

/**
 * The mean over the whole batch, from the mean over this part; without a gradient.
 *
 * @param mean over `count` of the batch's clips
 */
export function meanOfBatch<T extends tf.Tensor>(mean: T, count: number, part?: BatchPart): T {
  if (!part) return mean;
  const share = count / part.total;
  const values = (mean.dataSync() as Float32Array).map((value) => value * share);
  return tf.tensor(part.sum(values), mean.shape) as T;
}
