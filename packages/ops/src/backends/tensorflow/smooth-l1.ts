import type { NativeKernels } from './kernel.ts';

type Attributes = { beta: number; inner: number };

export const smoothL1OnTensorflow: NativeKernels = {
  GenieSmoothL1: ({ float, int, execute }, { prediction, target, weight }, { beta, inner }: Attributes) =>
    execute([float('beta', beta), int('inner', inner)], [prediction, target, weight], 1),
  GenieSmoothL1Backward: ({ float, int, execute }, inputs, { beta, inner }: Attributes) => {
    const { prediction, target, weight, dy } = inputs;
    return execute([float('beta', beta), int('inner', inner)], [prediction, target, weight, dy], 2);
  },
};
