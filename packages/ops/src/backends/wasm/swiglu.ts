import type * as tf from '@tensorflow/tfjs-core';
import type { FusedOf } from '../../dispatch.ts';
import { areFloats, countRows, defineKernel, runKernel } from './kernel.ts';

export function defineSwiglu(): void {
  defineKernel('GenieSwiglu', ({ kernels, address, output }, { projected }) => {
    const width = projected!.shape.at(-1)!;
    const y = output([...projected!.shape.slice(0, -1), width / 2]);
    kernels.swigluForward(address(projected), address(y), countRows(projected!), width / 2);
    return [y];
  });
  defineKernel('GenieSwigluBackward', ({ kernels, address, output }, { projected, dy }) => {
    const gradient = output(projected!.shape);
    const width = projected!.shape.at(-1)!;
    kernels.swigluBackward(...[projected, dy, gradient].map(address), countRows(projected!), width / 2);
    return [gradient];
  });
}

export const fusedSwiglu: FusedOf<'swiglu'> = {
  supports: areFloats,
  anyLeadingAxes: true,
  forward({ projected }) {
    return { output: runKernel('GenieSwiglu', { projected })[0]!, saved: { projected } };
  },
  backward(dy, { projected }) {
    return { projected: runKernel('GenieSwigluBackward', { projected, dy })[0] as tf.Tensor2D };
  },
};
