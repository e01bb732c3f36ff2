import type * as tf from '@tensorflow/tfjs-core';
import type { FusedOf } from '../dispatch.ts';
import { areFloats, defineKernel, runKernel } from './kernel.ts';

export function defineSwiglu(): void {
  defineKernel('GenieSwiglu', ({ kernels, address, output }, { projected }) => {
    const [rows, width] = projected!.shape as [number, number];
    const y = output([rows, width / 2]);
    kernels.swigluForward(address(projected), address(y), rows, width / 2);
    return [y];
  });
  defineKernel('GenieSwigluBackward', ({ kernels, address, output }, { projected, dy }) => {
    const [rows, width] = projected!.shape as [number, number];
    const gradient = output([rows, width]);
    kernels.swigluBackward(address(projected), address(dy), address(gradient), rows, width / 2);
    return [gradient];
  });
}

export const fusedSwiglu: FusedOf<'swiglu'> = {
  supports: areFloats,
  forward({ projected }) {
    return { output: runKernel('GenieSwiglu', { projected })[0]!, saved: { projected } };
  },
  backward(dy, { projected }) {
    return { projected: runKernel('GenieSwigluBackward', { projected, dy })[0] as tf.Tensor2D };
  },
};
