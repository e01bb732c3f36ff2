import type { NativeKernels } from './kernel.ts';

export const swigluOnTensorflow: NativeKernels = {
  GenieSwiglu: ({ execute }, { projected }) => execute([], [projected], 1),
  GenieSwigluBackward: ({ execute }, { projected, dy }) => execute([], [projected, dy], 1),
};
