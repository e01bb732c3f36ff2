import * as tf from '@tensorflow/tfjs-core';
import type { ShaderKernels } from './kernel.ts';

/** TensorFlow.js's product with the bias added before it is written: one dispatch instead of two. */
export const linearOnWebGpu: ShaderKernels = {
  GenieLinear: {
    run(backend, { x, weight, bias }) {
      const inputs = { a: x, b: weight, ...(bias && { bias }) };
      const attrs = { transposeA: false, transposeB: false, activation: 'linear', leakyreluAlpha: 0 };
      return tf.getKernel(tf._FusedMatMul, 'webgpu').kernelFunc({ inputs, backend, attrs });
    },
  },
};
