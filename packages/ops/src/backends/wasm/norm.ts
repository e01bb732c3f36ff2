import type * as tf from '@tensorflow/tfjs-core';
import { countRows, type WasmKernels } from './kernel.ts';

interface Attributes {
  epsilon: number;
  /** True if the mean is subtracted: layer norm; else RMS norm. */
  centre: boolean;
}

/** Groups, rows of each, width: of [G, N, E], or for an RMS norm of any leading axes and one group. */
const sizes = (x: tf.TensorInfo, centre: boolean): number[] => (centre ? x.shape : [1, countRows(x), x.shape.at(-1)!]);

export const normOnWasm: WasmKernels = {
  GenieNorm(context, inputs, { epsilon, centre }: Attributes) {
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
  },
  GenieNormBackward(context, inputs, attributes: Attributes & { biased: boolean }) {
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
  },
};
