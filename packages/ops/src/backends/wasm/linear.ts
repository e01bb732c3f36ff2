import type * as tf from '@tensorflow/tfjs-core';
import type { FusedOf } from '../../dispatch.ts';
import { areFloats, countRows, defineKernel, runKernel } from './kernel.ts';

export function defineLinear(): void {
  defineKernel('GenieLinear', ({ kernels, address, output, scratch }, { x, weight, bias }) => {
    const [inputs, outputs] = weight!.shape as [number, number];
    const rows = countRows(x!);
    const y = output([...x!.shape.slice(0, -1), outputs]);
    const memory = scratch(kernels.linearScratch(inputs, outputs));
    kernels.linearForward(address(x), address(weight), address(bias), address(y), memory, rows, inputs, outputs);
    return [y];
  });
  // Gradients of x, weight and bias, those that are asked for.
  defineKernel('GenieLinearBackward', (context, { x, weight, dy }, wanted: Wanted) => {
    const { kernels, address, output } = context;
    const [inputs, outputs] = weight!.shape as [number, number];
    const rows = countRows(x!);
    const dx = wanted.x ? output(x!.shape) : undefined;
    const dWeight = wanted.weight ? output([inputs, outputs]) : undefined;
    const dBias = wanted.bias ? output([outputs]) : undefined;
    kernels.linearBackward(
      ...[x, weight, dy, dx, dWeight, dBias].map(address),
      context.scratch(kernels.linearScratch(inputs, outputs)),
      ...[rows, inputs, outputs],
    );
    return [dx, dWeight, dBias].filter((tensor) => tensor !== undefined);
  });
}

type Wanted = Record<'x' | 'weight' | 'bias', boolean>;

export const fusedLinear: FusedOf<'linear'> = {
  supports: areFloats,
  partial: true,
  anyLeadingAxes: true,
  forward({ x, weight, bias }) {
    const [output] = runKernel('GenieLinear', { x, weight, bias }) as [tf.Tensor];
    return { output, saved: { x, weight } };
  },
  backward(dy, { x, weight }, { bias }, names = ['x', 'weight', 'bias']) {
    const has = (name: string): boolean => names.includes(name);
    const wanted = { x: has('x'), weight: has('weight'), bias: has('bias') && bias };
    const gradients = runKernel('GenieLinearBackward', { x, weight, dy }, wanted);
    const next = (given: boolean): tf.Tensor | undefined => (given ? gradients.shift() : undefined);
    return { x: next(wanted.x), weight: next(wanted.weight), bias: next(wanted.bias) } as ReturnType<
      typeof this.backward
    >;
  },
};
