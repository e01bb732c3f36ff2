import * as tf from '@tensorflow/tfjs-core';
import type { AttentionOptions } from '../../operations/attention.ts';
import type { KernelContext, NativeKernels } from './kernel.ts';

type Attributes = Omit<AttentionOptions, 'rotary'>;

const attributesOf = ({ int, flag }: KernelContext, { numHeads, axis, causal = false }: Attributes) => [
  int('num_heads', numHeads),
  flag('over_time', axis === 'time'),
  flag('causal', causal),
];

/** Runs `run` with the table as a tensor. */
function withBias({ bias }: Attributes, run: (table?: tf.Tensor) => tf.Tensor[]): tf.Tensor[] {
  const table = bias && tf.tensor1d(bias);
  const outputs = run(table);
  table?.dispose();
  return outputs;
}

export const attentionOnTensorflow: NativeKernels = {
  GenieAttention: (context, { projected }, attributes: Attributes) =>
    withBias(attributes, (bias) => context.execute(attributesOf(context, attributes), [projected, bias], 2)),
  GenieAttentionBackward: (context, { projected, output, logSums, dy }, attributes: Attributes) =>
    withBias(attributes, (bias) =>
      context.execute(attributesOf(context, attributes), [projected, bias, output, logSums, dy], 1),
    ),
};
