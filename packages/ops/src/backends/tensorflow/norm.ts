import { type KernelContext, keepAsked, type NativeKernels } from './kernel.ts';

interface Attributes {
  epsilon: number;
  /** True if the mean is subtracted: layer norm; else RMS norm. */
  centre: boolean;
}

const attributesOf = ({ float, flag }: KernelContext, { epsilon, centre }: Attributes) => [
  float('epsilon', epsilon),
  flag('centre', centre),
];

/** For `rmsNorm` and `layerNorm`. */
export const normOnTensorflow: NativeKernels = {
  GenieNorm: (context, { x, residual, weight, bias, film }, attributes: Attributes) =>
    context.execute(attributesOf(context, attributes), [x, residual, weight, bias, film], 1),
  GenieNormBackward(context, inputs, attributes: Attributes & { biased: boolean }) {
    const { x, residual, weight, bias, film, dy } = inputs;
    const asked = [true, weight !== undefined, attributes.biased, film !== undefined];
    return keepAsked(
      context.execute(attributesOf(context, attributes), [x, residual, weight, bias, film, dy], 4),
      asked,
    );
  },
};
