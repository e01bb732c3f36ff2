import * as tf from '@tensorflow/tfjs-core';
import type { AdamWNumbers } from '../../operations/adamw.ts';
import type { WasmKernels } from './kernel.ts';

export const adamwOnWasm: WasmKernels = {
  GenieAdamW({ kernels, address, output }, inputs, numbers: AdamWNumbers) {
    const { gradient, firstMoment, secondMoment, ...variables } = inputs;
    const { factor, beta1, beta2, keep, rate, rootFactor, epsilon } = numbers;
    const [first, second] = [output(firstMoment!.shape), output(secondMoment!.shape)];
    const flat = [gradient, firstMoment, secondMoment].map(address);
    const newFlat = [first, second].map(address);
    let at = 0;
    const values = (Object.values(variables) as tf.TensorInfo[]).map((variable, i) => {
      const value = output(variable.shape);
      const size = tf.util.sizeFromShape(variable.shape);
      kernels.adamw(
        address(variable),
        ...flat.map((pointer) => pointer + 4 * at),
        address(value),
        ...newFlat.map((pointer) => pointer + 4 * at),
        ...[size, factor, beta1, beta2, keep[i]!, rate, rootFactor, epsilon],
      );
      at += size;
      return value;
    });
    return [first, second, ...values];
  },
};
