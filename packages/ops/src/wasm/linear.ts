import type * as tf from '@tensorflow/tfjs-core';
import type { FusedOf } from '../dispatch.ts';
import { areFloats, defineKernel, runKernel } from './kernel.ts';

export function defineLinear(): void {
  defineKernel('GenieLinear', ({ kernels, address, output, scratch }, { x, weight, bias }) => {
    const [rows, inputs] = x!.shape as [number, number];
    const outputs = weight!.shape[1]!;
    const y = output([rows, outputs]);
    const memory = scratch(kernels.linearScratch(inputs, outputs));
    kernels.linearForward(address(x), address(weight), address(bias), address(y), memory, rows, inputs, outputs);
    return [y];
  });
  defineKernel('GenieLinearBackward', (context, { x, weight, dy }, { bias }: { bias: boolean }) => {
    const { kernels, address, output } = context;
    const [rows, inputs] = x!.shape as [number, number];
    const outputs = weight!.shape[1]!;
    const gradients = [output([rows, inputs]), output([inputs, outputs]), ...(bias ? [output([outputs])] : [])];
    kernels.linearBackward(
      ...[x, weight, dy, gradients[0], gradients[1], gradients[2]].map(address),
      context.scratch(kernels.linearScratch(inputs, outputs)),
      ...[rows, inputs, outputs],
    );
    return gradients;
  });
}

export const fusedLinear: FusedOf<'linear'> = {
  supports: areFloats,
  forward({ x, weight, bias }) {
    const [output] = runKernel('GenieLinear', { x, weight, bias }) as [tf.Tensor];
    return { output, saved: { x, weight } };
  },
  backward(dy, { x, weight }, { bias }) {
    const [dx, dWeight, dBias] = runKernel('GenieLinearBackward', { x, weight, dy }, { bias });
    const gradients = { x: dx as tf.Tensor2D, weight: dWeight as tf.Tensor2D };
    return bias ? { ...gradients, bias: dBias as tf.Tensor1D } : gradients;
  },
};
