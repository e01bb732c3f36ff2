import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { attention, linear, prepareWasmKernels, setFused, type WasmKernelsStatus } from '../../src/index.ts';

export interface Comparison {
  status: WasmKernelsStatus;
  /** True when TensorFlow.js runs its threaded build, in memory that is shared. */
  shared: boolean;
  /** Largest difference between the gradients by the kernels and by composition, as a share of the largest gradient. */
  difference: number;
}

/** Runs in a page and in a worker. */
export async function compare(): Promise<Comparison> {
  setWasmPaths('/wasm/');
  await tf.setBackend('wasm');
  const status = await prepareWasmKernels();
  const shared = typeof SharedArrayBuffer !== 'undefined' && self.crossOriginIsolated;
  const x = tf.randomNormal([2, 3, 7, 8], 0, 1, 'float32', 1);
  const weight = tf.randomNormal([8, 24], 0, 1, 'float32', 2) as tf.Tensor2D;
  const gradients = tf.grads((x, weight) => {
    const projected = linear(x, weight as tf.Tensor2D) as tf.Tensor4D;
    return tf.sum(tf.square(attention(projected, { numHeads: 2, axis: 'space' })));
  });
  const [fused, composed] = [true, false].map((on) => {
    setFused(on);
    return tf.concat(gradients([x, weight]).map((gradient) => tf.reshape(gradient, [-1])));
  });
  const difference = tf.div(tf.max(tf.abs(tf.sub(fused!, composed!))), tf.max(tf.abs(composed!)));
  return { status, shared, difference: difference.dataSync()[0]! };
}
