import type { AttentionOptions } from '../../operations/attention.ts';
import type { KernelContext, WasmKernels } from './kernel.ts';

type Attributes = Pick<AttentionOptions, 'numHeads' | 'axis' | 'causal' | 'bias'>;

/** The sizes, in the order of the compiled functions' parameters. */
function sizes(shape: number[], { numHeads, axis, causal }: Attributes): number[] {
  const [B, T, P, width] = shape as [number, number, number, number];
  return [B, T, P, numHeads, width / 3 / numHeads, axis === 'time' ? 1 : 0, causal ? 1 : 0];
}

function scratch(context: KernelContext, shape: number[], { numHeads, axis }: Attributes): number {
  const [, T, P, width] = shape as [number, number, number, number];
  return context.scratch(context.kernels.attentionScratch(axis === 'time' ? T : P, width / 3 / numHeads));
}

/** Puts the table where the kernels can read it. */
function biasAddress(context: KernelContext, { bias }: Attributes): number {
  if (!bias) return 0;
  const address = context.scratch(bias.byteLength);
  context.floats(address, bias.length).set(bias);
  return address;
}

export const attentionOnWasm: WasmKernels = {
  GenieAttention(context, { projected }, attributes: Attributes) {
    const { shape } = projected!;
    const [B, T, P, width] = shape as [number, number, number, number];
    const output = context.output([B, T, P, width / 3]);
    const logSums = context.output([B, T, P, attributes.numHeads]);
    context.kernels.attentionForward(
      context.address(projected),
      biasAddress(context, attributes),
      ...[output, logSums].map(context.address),
      scratch(context, shape, attributes),
      ...sizes(shape, attributes),
    );
    return [output, logSums];
  },
  GenieAttentionBackward(context, inputs, attributes: Attributes) {
    const { projected, output, logSums, dy } = inputs;
    const { shape } = projected!;
    const gradient = context.output(shape);
    context.kernels.attentionBackward(
      context.address(projected),
      biasAddress(context, attributes),
      ...[output, logSums, dy, gradient].map(context.address),
      scratch(context, shape, attributes),
      ...sizes(shape, attributes),
    );
    return [gradient];
  },
};
