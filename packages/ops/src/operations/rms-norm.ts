import * as tf from '@tensorflow/tfjs-core';
import { normOnWasm } from '../backends/wasm/norm.ts';
import { defineOperation, dispatch, type Kernel, type OperationOf, takesAnyLeadingAxes } from '../dispatch.ts';
import { areFloats, runKernel } from '../run-kernel.ts';

/** x [N, E], weight [E], residual [N, E] → [N, E]. */
export type RmsNormKernel = Kernel<
  { x: tf.Tensor2D; weight: tf.Tensor1D; residual?: tf.Tensor2D },
  { epsilon: number; residual: boolean }
>;

const composition: RmsNormKernel = {
  forward({ x, weight, residual }, { epsilon }) {
    const sum = residual === undefined ? x : tf.add(x, residual);
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(sum), -1, true), epsilon));
    const normed = tf.mul(sum, inverse);
    return { output: tf.mul(normed, weight), saved: { normed, inverse, weight } };
  },
  backward(dy, { normed, inverse, weight }, { residual }) {
    const dNormed = tf.mul(dy, weight!);
    const mean = tf.mean(tf.mul(dNormed, normed!), -1, true);
    const dx = tf.mul(tf.sub(dNormed, tf.mul(normed!, mean)), inverse!);
    const gradients = { x: dx, weight: tf.sum(tf.mul(dy, normed!), 0) };
    return residual ? { ...gradients, residual: tf.clone(dx) } : gradients;
  },
};

const operation: OperationOf<RmsNormKernel> = /* @__PURE__ */ defineOperation({
  name: 'rmsNorm',
  composition,
  kernel: 'GenieNorm',
  wasm: normOnWasm,
  fused: {
    supports: areFloats,
    anyLeadingAxes: true,
    forward({ x, weight, residual }, { epsilon }) {
      const [output] = runKernel('GenieNorm', { x, weight, residual }, { epsilon, centre: false }) as [tf.Tensor];
      return { output, saved: { x, weight, ...(residual && { residual }) } };
    },
    backward(dy, { x, weight, residual }, { epsilon }) {
      const attributes = { epsilon, centre: false, biased: false };
      const [dx, dWeight] = runKernel('GenieNormBackward', { x, weight, residual, dy }, attributes);
      return {
        x: dx as tf.Tensor2D,
        weight: dWeight as tf.Tensor1D,
        ...(residual && { residual: tf.clone(dx!) as tf.Tensor2D }),
      };
    },
  },
});

export interface RmsNormOptions {
  /** Added to x before the norm; the same shape. */
  residual?: tf.Tensor;
  /** Added to the mean square. Default 1e-5. */
  epsilon?: number;
}

/**
 * Root mean square norm of the last axis, h / √(mean(h²) + ε) · weight with h = x + residual (https://arxiv.org/abs/1910.07467).
 *
 * @param x [..., E]
 * @param weight [E]
 * @returns the shape of x
 */
export function rmsNorm(x: tf.Tensor, weight: tf.Tensor1D, options: RmsNormOptions = {}): tf.Tensor {
  const { residual, epsilon = 1e-5 } = options;
  const any = takesAnyLeadingAxes(operation, x, weight, residual);
  const rows = (tensor: tf.Tensor): tf.Tensor2D =>
    (any ? tensor : tf.reshape(tensor, [-1, tensor.shape.at(-1)!])) as tf.Tensor2D;
  const inputs = { x: rows(x), weight, ...(residual && { residual: rows(residual) }) };
  const y = dispatch(operation, inputs, { epsilon, residual: residual !== undefined });
  return any ? y : tf.reshape(y, x.shape);
}
