import * as tf from '@tensorflow/tfjs-core';
import type { FusedOf } from '../dispatch.ts';
import { areFloats, countRows, defineKernel, runKernel } from './kernel.ts';

interface Attributes {
  epsilon: number;
  /** True when the mean is subtracted: layer norm; else RMS norm. */
  centre: boolean;
}

/** Groups, rows of each, width: of [G, N, E], or for an RMS norm of any leading axes and one group. */
const sizes = (x: tf.TensorInfo, centre: boolean): number[] => (centre ? x.shape : [1, countRows(x), x.shape.at(-1)!]);

export function defineNorms(): void {
  defineKernel('GenieNorm', (context, inputs, { epsilon, centre }: Attributes) => {
    const { x, residual, weight, bias, film } = inputs;
    const y = context.output(x!.shape);
    context.kernels.normForward(
      ...[x, residual, weight, bias, film, y].map(context.address),
      context.scratch(context.kernels.normScratch(x!.shape.at(-1)!)),
      ...sizes(x!, centre),
      epsilon,
      Number(centre),
    );
    return [y];
  });
  defineKernel('GenieNormBackward', (context, inputs, attributes: Attributes & { biased: boolean }) => {
    const { x, residual, weight, bias, film, dy } = inputs;
    const width = x!.shape.at(-1)!;
    const dx = context.output(x!.shape);
    const dWeight = weight && context.output([width]);
    const dBias = attributes.biased ? context.output([width]) : undefined;
    const dFilm = film && context.output(film.shape);
    context.kernels.normBackward(
      ...[x, residual, weight, bias, film, dy, dx, dWeight, dBias, dFilm].map(context.address),
      context.scratch(context.kernels.normScratch(width)),
      ...sizes(x!, attributes.centre),
      attributes.epsilon,
      Number(attributes.centre),
    );
    return [dx, dWeight, dBias, dFilm].filter((tensor) => tensor !== undefined);
  });
}

export const fusedRmsNorm: FusedOf<'rmsNorm'> = {
  supports: areFloats,
  anyLeadingAxes: true,
  forward({ x, weight, residual }, { epsilon }) {
    const [output] = runKernel('GenieNorm', { x, weight, residual }, { epsilon, centre: false }) as [tf.Tensor];
    return { output, saved: { x, weight, ...(residual && { residual }) } };
  },
  backward(dy, { x, weight, residual }, { epsilon }) {
    const attributes = { epsilon, centre: false, biased: false };
    const [dx, dWeight] = runKernel('GenieNormBackward', { x, weight, residual, dy }, attributes);
    return {
      x: dx as tf.Tensor2D,
      weight: dWeight as tf.Tensor1D,
      ...(residual && { residual: tf.clone(dx!) as tf.Tensor2D }),
    };
  },
};

export const fusedLayerNorm: FusedOf<'layerNorm'> = {
  supports: areFloats,
  forward(inputs, { epsilon }) {
    const [output] = runKernel('GenieNorm', inputs as tf.NamedTensorMap, { epsilon, centre: true }) as [tf.Tensor];
    const saved = Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => tensor !== undefined));
    return { output, saved };
  },
  backward(dy, { x, residual, weight, bias, film }, { epsilon }) {
    const attributes = { epsilon, centre: true, biased: bias !== undefined };
    const gradients = runKernel('GenieNormBackward', { x, residual, weight, bias, film, dy }, attributes);
    const next = (given: tf.Tensor | undefined): tf.Tensor | undefined => given && gradients.shift();
    const dx = gradients.shift() as tf.Tensor3D;
    const named = { weight: next(weight), bias: next(bias), film: next(film) };
    return { x: dx, ...(residual && { residual: tf.clone(dx) }), ...named } as ReturnType<typeof this.backward>;
  },
};
