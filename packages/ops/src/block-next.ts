import type * as tf from '@tensorflow/tfjs-core';
import type { AttentionOptions } from './attention.ts';
import { hasFusedKernel } from './dispatch.ts';
import { areFloats, runKernel } from './wasm/kernel.ts';

/** Inputs of a transformer's block for frames that follow others. */
export interface BlockNextInputs {
  /** [B, n, P, E], the new frames. */
  x: tf.Tensor4D;
  /** [B, t, P, 3E]: queries, keys and values of those before, queries and keys turned; undefined for none. */
  past: tf.Tensor4D | undefined;
  /** Input of FiLM's linear map, [B, n, A], or [B, n-1, A] where the first frame is not modulated; undefined for none. */
  modulation: tf.Tensor3D | undefined;
  /**
   * The block's parameters by their paths in `TransformerBlock` of `@genie/stt`: `spatialAttention.query.weight` and so on. Those of
   * the attention over time may be missing.
   */
  weights: tf.NamedTensorMap;
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
  const inputs = { x, past, modulation, ...weights };
  if (headDim % 4 !== 0 || (headDim % 8 !== 0 && headDim !== 4) || !hasFusedKernel(kernelName) || !areFloats(inputs)) {
    return undefined;
  }
  const [output, seen] = runKernel(kernelName, inputs, options);
  return { output: output as tf.Tensor4D, seen: seen as tf.Tensor4D | undefined };
}
