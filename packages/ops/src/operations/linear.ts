import * as tf from '@tensorflow/tfjs-core';
import { linearOnWasm } from '../backends/wasm/linear.ts';
import { defineOperation, dispatch, type Kernel, type OperationOf, takesAnyLeadingAxes } from '../dispatch.ts';
import { areFloats, runKernel } from '../run-kernel.ts';

/** x [N, in], weight [in, out], bias [out] → [N, out]. */
export type LinearKernel = Kernel<{ x: tf.Tensor2D; weight: tf.Tensor2D; bias?: tf.Tensor1D }, { bias: boolean }>;

// Transposed first, then multiplied plainly: on the wasm backend matMul's own transposeA and transposeB take ten times as long.
const composition: LinearKernel = {
  partial: true,
  forward({ x, weight, bias }) {
    const product = tf.matMul(x, weight);
    return { output: bias === undefined ? product : tf.add(product, bias), saved: { x, weight } };
  },
  backward(dy, { x, weight }, { bias }, wanted = ['x', 'weight', 'bias']) {
    return {
      ...(wanted.includes('x') && { x: tf.matMul(dy, tf.transpose(weight!)) }),
      ...(wanted.includes('weight') && { weight: tf.matMul(tf.transpose(x!), dy) }),
      ...(wanted.includes('bias') && bias && { bias: tf.sum(dy, 0) }),
    };
  },
};

const operation: OperationOf<LinearKernel> = /* @__PURE__ */ defineOperation({
  name: 'linear',
  composition,
  kernel: 'GenieLinear',
  wasm: linearOnWasm,
  fused: {
    supports: areFloats,
    partial: true,
    anyLeadingAxes: true,
    forward({ x, weight, bias }) {
      const [output] = runKernel('GenieLinear', { x, weight, bias }) as [tf.Tensor];
      return { output, saved: { x, weight } };
    },
    backward(dy, { x, weight }, { bias }, names = ['x', 'weight', 'bias']) {
      const has = (name: string): boolean => names.includes(name);
      const wanted = { x: has('x'), weight: has('weight'), bias: has('bias') && bias };
      const gradients = runKernel('GenieLinearBackward', { x, weight, dy }, wanted);
      const next = (given: boolean): tf.Tensor | undefined => (given ? gradients.shift() : undefined);
      return { x: next(wanted.x), weight: next(wanted.weight), bias: next(wanted.bias) } as ReturnType<
        typeof composition.backward
      >;
    },
  },
});

export interface LinearOptions {
  /** True when x is data as a rule: its gradient is computed apart, and only if something asks for it. Default false. */
  data?: boolean;
}

/**
 * A linear map of the last axis, y = x W + b.
 *
 * @param x [..., in], any leading axes
 * @param weight [in, out]
 * @param bias [out]
 * @returns [..., out]
 */
export function linear(
  x: tf.Tensor,
  weight: tf.Tensor2D,
  bias?: tf.Tensor1D,
  { data = false }: LinearOptions = {},
): tf.Tensor {
  const [inputs, outputs] = weight.shape;
  if (x.shape.at(-1) !== inputs) {
    throw new Error(
      `linear: x has shape [${x.shape}], its last axis must be ${inputs} for a weight of [${weight.shape}]`,
    );
  }
  const any = takesAnyLeadingAxes(operation, x, weight, bias);
  const rows = (any ? x : tf.reshape(x, [-1, inputs])) as tf.Tensor2D;
  const tensors = { x: rows, weight, ...(bias && { bias }) };
  const y = dispatch(operation, tensors, { bias: bias !== undefined }, data ? 'x' : undefined);
  return any ? y : tf.reshape(y, [...x.shape.slice(0, -1), outputs]);
}
