import type { ForwardOf } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { areFloats } from './program.ts';

/** TensorFlow.js's product with the bias added before it is written: one dispatch instead of two. */
export const linearForward: ForwardOf<'linear'> = {
  supports: areFloats,
  forward({ x, weight, bias }) {
    const inputs = { a: x, b: weight, ...(bias && { bias }) };
    const attributes = { transposeA: false, transposeB: false, activation: 'linear', leakyreluAlpha: 0 };
    return tf.engine().runKernel(tf._FusedMatMul, inputs, attributes) as tf.Tensor;
  },
};
