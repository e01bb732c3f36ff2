import * as tf from '@tensorflow/tfjs-core';
import { swigluOnWasm } from '../backends/wasm/swiglu.ts';
import { defineOperation, dispatch, type Kernel, type OperationOf, takesAnyLeadingAxes } from '../dispatch.ts';
import { areFloats, runKernel } from '../run-kernel.ts';

/** projected [N, 2F] → [N, F]. */
export type SwigluKernel = Kernel<{ projected: tf.Tensor2D }, Record<string, never>>;

const composition: SwigluKernel = {
  forward({ projected }) {
    const [gate, value] = tf.split(projected, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
    return { output: tf.mul(tf.mul(gate, tf.sigmoid(gate)), value), saved: { gate, value } };
  },
  backward(dy, { gate, value }) {
    const sigmoid = tf.sigmoid(gate!);
    const silu = tf.mul(gate!, sigmoid);
    // silu' = σ + silu·(1 - σ)
    const slope = tf.add(sigmoid, tf.sub(silu, tf.mul(silu, sigmoid)));
    return { projected: tf.concat([tf.mul(tf.mul(dy, value!), slope), tf.mul(dy, silu)], 1) };
  },
};

const operation: OperationOf<SwigluKernel> = /* @__PURE__ */ defineOperation({
  name: 'swiglu',
  composition,
  kernel: 'GenieSwiglu',
  wasm: swigluOnWasm,
  fused: {
    supports: areFloats,
    anyLeadingAxes: true,
    forward({ projected }) {
      return { output: runKernel('GenieSwiglu', { projected })[0]!, saved: { projected } };
    },
    backward(dy, { projected }) {
      return { projected: runKernel('GenieSwigluBackward', { projected, dy })[0] as tf.Tensor2D };
    },
  },
});

/**
 * The gated unit silu(g) · v of g beside v (SwiGLU, https://arxiv.org/abs/2002.05202).
 *
 * @param projected [..., 2F]: the gate g, then the value v
 * @returns [..., F]
 */
export function swiglu(projected: tf.Tensor): tf.Tensor {
  const width = projected.shape.at(-1)!;
  if (width % 2 !== 0) throw new Error(`swiglu: the last axis is ${width}, expected an even number: gate and value`);
  const any = takesAnyLeadingAxes(operation, projected);
  const rows = (any ? projected : tf.reshape(projected, [-1, width])) as tf.Tensor2D;
  const y = dispatch(operation, { projected: rows }, {});
  return any ? y : tf.reshape(y, [...projected.shape.slice(0, -1), width / 2]);
}
