import * as tf from '@tensorflow/tfjs-core';
import { smoothL1OnWasm } from '../backends/wasm/smooth-l1.ts';
import { defineOperation, dispatch, type Kernel, type OperationOf } from '../dispatch.ts';
import { areFloats, runKernel } from '../run-kernel.ts';

/** prediction and target of any one shape → scalar; the weight has no gradient. */
export type SmoothL1Kernel = Kernel<
  { prediction: tf.Tensor; target: tf.Tensor },
  { beta: number; weight: tf.Tensor | undefined }
>;

const composition: SmoothL1Kernel = {
  forward({ prediction, target }, { beta, weight }) {
    const difference = tf.sub(prediction, target);
    const distance = tf.abs(difference);
    // With c = min(|d|, β), c·(|d| - c/2)/β is both branches at once.
    const near = tf.minimum(distance, beta);
    const loss = tf.div(tf.mul(near, tf.sub(distance, tf.mul(near, 0.5))), beta);
    const output = tf.mean(weight === undefined ? loss : tf.mul(loss, weight));
    return { output, saved: { difference, ...(weight && { weight }) } };
  },
  backward(dy, { difference, weight }, { beta }) {
    const slope = tf.mul(tf.clipByValue(tf.div(difference!, beta), -1, 1), tf.div(dy, difference!.size));
    const gradient = weight === undefined ? slope : tf.mul(slope, weight);
    return { prediction: gradient, target: tf.neg(gradient) };
  },
};

/** Returns the number of neighbours that share a weight; undefined if the weights have another layout. */
function neighbours(shape: number[], weight: tf.Tensor | undefined): number | undefined {
  if (weight === undefined) return 1;
  if (weight.rank > shape.length) return undefined;
  // The same axes up to some place, ones from there on.
  let own = weight.rank;
  while (own > 0 && weight.shape[own - 1] === 1) own--;
  const same = weight.rank === shape.length && weight.shape.slice(0, own).every((length, i) => length === shape[i]);
  return same || own === 0 ? shape.slice(own).reduce((a, b) => a * b, 1) : undefined;
}

const operation: OperationOf<SmoothL1Kernel> = /* @__PURE__ */ defineOperation({
  name: 'smoothL1',
  composition,
  kernel: 'GenieSmoothL1',
  wasm: smoothL1OnWasm,
  fused: {
    supports: (inputs, { weight }) =>
      areFloats({ ...inputs, weight }) && neighbours(inputs.prediction.shape, weight) !== undefined,
    forward({ prediction, target }, { beta, weight }) {
      const attributes = { beta, inner: neighbours(prediction.shape, weight)! };
      const [output] = runKernel('GenieSmoothL1', { prediction, target, weight }, attributes) as [tf.Tensor];
      return { output, saved: { prediction, target, ...(weight && { weight }) } };
    },
    backward(dy, { prediction, target, weight }, { beta }) {
      const attributes = { beta, inner: neighbours(prediction!.shape, weight)! };
      const [dPrediction, dTarget] = runKernel('GenieSmoothL1Backward', { prediction, target, weight, dy }, attributes);
      return { prediction: dPrediction!, target: dTarget! };
    },
  },
});

export interface SmoothL1Options {
  /** Difference at which the quadratic part ends. Default 1. */
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
  return dispatch(operation, { prediction, target }, { beta, weight }) as tf.Scalar;
}
