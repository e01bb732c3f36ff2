import * as tf from '@tensorflow/tfjs-core';
import { type AttentionOptions, attention } from './attention.ts';
import { rotate } from './rotate.ts';

export interface AttentionNextOptions {
  /** Number of heads H; divides E. */
  numHeads: number;
  /** Turns q and k of the new frames by their places: tables of n rows. Those of the past have been turned already. */
  rotary?: AttentionOptions['rotary'];
  /** Added to the scores, [H, t + n, t + n] = head, query, key. */
  bias?: AttentionOptions['bias'];
}

/** Result of {@link attentionNext}. */
export interface AttentionNext {
  /** [B, n, P, E], of the new frames. */
  output: tf.Tensor4D;
  /** [B, t + n, P, 3E]: past and new frames, to be the past of later calls, whole or in part. */
  seen: tf.Tensor4D;
}

/**
 * Causal attention over time for frames that follow others: equal to the last n frames of `attention` over all t + n, without
 * projecting and turning the past again.
 *
 * The queries of the past are kept beside its keys and values, so that one kernel serves both: for the few frames of a
 * clip the fused kernels take all queries in one go anyway.
 *
 * @param projected [B, n, P, 3E]: q, k and v of the new frames beside each other in the last axis
 * @param past [B, t, P, 3E] from the `seen` of earlier calls; undefined where nothing went before
 */
export function attentionNext(
  projected: tf.Tensor4D,
  past: tf.Tensor4D | undefined,
  { numHeads, rotary, bias }: AttentionNextOptions,
): AttentionNext {
  const turned = rotary ? rotate(projected, { numHeads, axis: 'time' }, rotary) : projected;
  const seen = past ? tf.concat([past, turned], 1) : turned;
  const all = attention(seen, { numHeads, axis: 'time', causal: true, ...(bias && { bias }) });
  const output = past ? tf.slice(all, [0, past.shape[1], 0, 0], [-1, projected.shape[1], -1, -1]) : all;
  return { output, seen };
}
