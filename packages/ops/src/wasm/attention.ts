import type * as tf from '@tensorflow/tfjs-core';
import type { AttentionOptions } from '../attention.ts';
import type { FusedOf } from '../dispatch.ts';
import { areFloats, defineKernel, type KernelContext, runKernel } from './kernel.ts';

type Attributes = Pick<AttentionOptions, 'numHeads' | 'axis' | 'causal'>;

/** The sizes, in the order of the compiled functions' parameters. */
function sizes(shape: number[], { numHeads, axis, causal }: Attributes): number[] {
  const [B, T, P, width] = shape as [number, number, number, number];
  return [B, T, P, numHeads, width / 3 / numHeads, axis === 'time' ? 1 : 0, causal ? 1 : 0];
}

function scratch(context: KernelContext, shape: number[], { numHeads, axis }: Attributes): number {
  const [, T, P, width] = shape as [number, number, number, number];
  return context.scratch(context.kernels.attentionScratch(axis === 'time' ? T : P, width / 3 / numHeads));
}

export function defineAttention(): void {
  defineKernel('GenieAttention', (context, { projected }, attributes: Attributes) => {
    const { shape } = projected!;
    const [B, T, P, width] = shape as [number, number, number, number];
    const output = context.output([B, T, P, width / 3]);
    const logSums = context.output([B, T, P, attributes.numHeads]);
    context.kernels.attentionForward(
      ...[projected, output, logSums].map(context.address),
      scratch(context, shape, attributes),
      ...sizes(shape, attributes),
    );
    return [output, logSums];
  });
  defineKernel('GenieAttentionBackward', (context, inputs, attributes: Attributes) => {
    const { projected, output, logSums, dy } = inputs;
    const { shape } = projected!;
    const gradient = context.output(shape);
    context.kernels.attentionBackward(
      ...[projected, output, logSums, dy, gradient].map(context.address),
      scratch(context, shape, attributes),
      ...sizes(shape, attributes),
    );
    return [gradient];
  });
}

const attributesOf = ({ numHeads, axis, causal = false }: AttentionOptions): Attributes => ({ numHeads, axis, causal });

export const fusedAttention: FusedOf<'attention'> = {
  supports: (inputs, { bias }) => areFloats(inputs) && !bias,
  forward({ projected }, options) {
    const [output, logSums] = runKernel('GenieAttention', { projected }, attributesOf(options)) as [
      tf.Tensor,
      tf.Tensor,
    ];
    return { output, saved: { projected, output, logSums } };
  },
  backward(dy, { projected, output, logSums }, options) {
    const inputs = { projected, output, logSums, dy };
    const [gradient] = runKernel('GenieAttentionBackward', inputs, attributesOf(options));
    return { projected: gradient as tf.Tensor4D };
  },
};
