import type * as tf from '@tensorflow/tfjs-core';
import { blockNextOnWasm } from '../backends/wasm/block-next.ts';
import { hasKernel } from '../dispatch.ts';
import { areFloats, runKernel } from '../run-kernel.ts';
import type { AttentionOptions } from './attention.ts';
import { type BlockWeights, nameWeights } from './block-weights.ts';

/** Inputs of a transformer's block for frames that follow others. */
export interface BlockNextInputs {
  /** [B, n, P, E], the new frames. */
  x: tf.Tensor4D;
  /** [B, t, P, 3E]: queries, keys and values of those before, queries and keys turned; undefined for none. */
  past: tf.Tensor4D | undefined;
  /** Input of FiLM's linear map, [B, n, A], or [B, n-1, A] where the first frame is not modulated; undefined for none. */
  modulation: tf.Tensor3D | undefined;
  /** Parameters of the block: the same object each time, whose tensors are looked up once. */
  weights: BlockWeights;
}

export interface BlockNextOptions {
  numHeads: number;
  /** norm(x + f(x)), or x + f(norm(x)). */
  norm: 'post' | 'pre';
  /** Position encodings: in a frame; over time, the new frames' rotary tables, and the bias of all. */
  space: Pick<AttentionOptions, 'rotary' | 'bias'>;
  time: Pick<AttentionOptions, 'rotary' | 'bias'>;
  /** True when the state that the block has seen is to be returned. */
  remember: boolean;
}

/** The kernel of a whole block, for backends that have one. */
const kernelName = 'GenieBlockNext';

/**
 * A whole block of a transformer in one operation, without a gradient: attention in the frame, over time with a look at the
 * past, the gated feed-forward, each with its norm. Small frames cost their arithmetic only, not a dozen operations' way through TensorFlow.js.
 *
 * @returns output [B, n, P, E], and what was seen, [B, t + n, P, 3E], where it is wanted and the block attends over time;
 *   undefined where the current backend has no such kernel, or not for these sizes
 */
export function blockNext(
  { x, past, modulation, weights }: BlockNextInputs,
  options: BlockNextOptions,
): { output: tf.Tensor4D; seen: tf.Tensor4D | undefined } | undefined {
  const headDim = x.shape[3] / options.numHeads;
  if (headDim % 4 !== 0 || (headDim % 8 !== 0 && headDim !== 4) || !hasKernel(kernelName, blockNextOnWasm)) {
    return undefined;
  }
  const inputs = { x, past, modulation, ...nameWeights(weights) };
  if (!areFloats(inputs)) return undefined;
  const [output, seen] = runKernel(kernelName, inputs, options);
  return { output: output as tf.Tensor4D, seen: seen as tf.Tensor4D | undefined };
}
