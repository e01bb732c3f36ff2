import * as tf from '@tensorflow/tfjs-core';
import type { AdamWNumbers } from '../../operations/adamw.ts';
import type { NativeKernels } from './kernel.ts';

export const adamwOnTensorflow: NativeKernels = {
  GenieAdamW({ int, execute }, inputs, attributes: AdamWNumbers) {
    const { gradient, firstMoment, secondMoment, ...variables } = inputs;
    const { factor, beta1, beta2, rate, rootFactor, epsilon, keep } = attributes;
    const values = Object.values(variables);
    // Tensors, not attributes: TensorFlow would make a new kernel for every step, and a recorded graph could not be fed.
    const numbers = tf.tensor1d([factor, beta1, beta2, rate, rootFactor, epsilon]);
    const keeps = tf.tensor1d(keep);
    const all = [gradient, firstMoment, secondMoment, numbers, keeps, ...values];
    const outputs = execute([int('count', values.length)], all, 2 + values.length);
    tf.dispose([numbers, keeps]);
    return outputs;
  },
};
