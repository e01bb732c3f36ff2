import type * as tf from '@tensorflow/tfjs-core';
import type { FusedOf } from '../dispatch.ts';
import { areFloats, defineKernel, runKernel } from './kernel.ts';

/** Returns the number of neighbours that share a weight; undefined if the weights have another layout. */
function neighbours(shape: number[], weight: tf.Tensor | undefined): number | undefined {
  if (weight === undefined) return 1;
  if (weight.rank > shape.length) return undefined;
  // The same axes up to some place, ones from there on.
  let own = weight.rank;
  while (own > 0 && weight.shape[own - 1] === 1) own--;
  const same = weight.rank === shape.length && weight.shape.slice(0, own).every((length, i) => length === shape[i]);
  return same || own === 0 ? shape.slice(own).reduce((a, b) => a * b, 1) : undefined;
}

interface Attributes {
  beta: number;
  inner: number;
}

export function defineSmoothL1(): void {
  defineKernel('GenieSmoothL1', (context, { prediction, target, weight }, { beta, inner }: Attributes) => {
    const { kernels, address } = context;
    const size = prediction!.shape.reduce((a, b) => a * b, 1);
    const loss = context.output([]);
    const scratch = context.scratch(kernels.smoothL1Scratch());
    kernels.smoothL1Forward(...[prediction, target, weight, loss].map(address), scratch, size, inner, beta);
    return [loss];
  });
  defineKernel('GenieSmoothL1Backward', (context, { prediction, target, weight, dy }, { beta, inner }: Attributes) => {
    const { kernels, address, output } = context;
    const { shape } = prediction!;
    const size = shape.reduce((a, b) => a * b, 1);
    const gradients = [output(shape), output(shape)];
    const pointers = [prediction, target, weight, dy, ...gradients].map(address);
    kernels.smoothL1Backward(...pointers, context.scratch(kernels.smoothL1Scratch()), size, inner, beta);
    return gradients;
  });
}

export const fusedSmoothL1: FusedOf<'smoothL1'> = {
  supports: (inputs, { weight }) =>
    areFloats({ ...inputs, weight }) && neighbours(inputs.prediction.shape, weight) !== undefined,
  forward({ prediction, target }, { beta, weight }) {
    const attributes = { beta, inner: neighbours(prediction.shape, weight)! };
    const [output] = runKernel('GenieSmoothL1', { prediction, target, weight }, attributes) as [tf.Tensor];
    return { output, saved: { prediction, target, ...(weight && { weight }) } };
  },
  backward(dy, { prediction, target, weight }, { beta }) {
    const attributes = { beta, inner: neighbours(prediction!.shape, weight)! };
    const [dPrediction, dTarget] = runKernel('GenieSmoothL1Backward', { prediction, target, weight, dy }, attributes);
    return { prediction: dPrediction!, target: dTarget! };
  },
};
