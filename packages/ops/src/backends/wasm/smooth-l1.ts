import type { WasmKernels } from './kernel.ts';

interface Attributes {
  beta: number;
  /** Number of neighbours that share a weight. */
  inner: number;
}

export const smoothL1OnWasm: WasmKernels = {
  GenieSmoothL1(context, { prediction, target, weight }, { beta, inner }: Attributes) {
    const { kernels, address } = context;
    const size = prediction!.shape.reduce((a, b) => a * b, 1);
    const loss = context.output([]);
    const scratch = context.scratch(kernels.smoothL1Scratch());
    kernels.smoothL1Forward(...[prediction, target, weight, loss].map(address), scratch, size, inner, beta);
    return [loss];
  },
  GenieSmoothL1Backward(context, { prediction, target, weight, dy }, { beta, inner }: Attributes) {
    const { kernels, address, output } = context;
    const { shape } = prediction!;
    const size = shape.reduce((a, b) => a * b, 1);
    const gradients = [output(shape), output(shape)];
    const pointers = [prediction, target, weight, dy, ...gradients].map(address);
    kernels.smoothL1Backward(...pointers, context.scratch(kernels.smoothL1Scratch()), size, inner, beta);
    return gradients;
  },
};
