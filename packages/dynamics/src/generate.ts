import { TemporalCache } from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import type { Dynamics } from './dynamics.ts';
import { type UnmaskOptions, unmask } from './unmask.ts';

export interface GenerateInput {
  /** Codes of the frames so far, [B, T, P, L]; of those that the cache does not remember, where one is given. */
  context: tf.Tensor4D;
  /** Codes of the actions between those frames and up to the last new one, [B, T + horizon - 1, A]; one more where the cache remembers frames. */
  actions: tf.Tensor3D;
  /** Frames to generate, at least 1. */
  horizon: number;
  /** A draft of each of them, [B, horizon, P, L], where the model sees drafts. */
  draft?: tf.Tensor4D | undefined;
}

export interface GenerateOptions extends UnmaskOptions {
  /**
   * What the model has seen of the frames before the context; takes over the context. Default: one of its own, which is new
   * for each call, so that the context is computed once and not in every step.
   */
  cache?: TemporalCache;
}

/**
 * Generates the frames that follow: all their tokens start hidden; each round guesses every hidden token, and opens
 * some, by default those it is surest of, by the largest probability, until none is hidden.
 *
 * @returns tokens, int32 [B, horizon, P]
 * @see https://arxiv.org/abs/2202.04200 (MaskGIT), section 3.2, iterative decoding
 */
export async function generate(
  model: Dynamics,
  { context, actions, horizon, draft }: GenerateInput,
  options: GenerateOptions = {},
): Promise<tf.Tensor3D> {
  const { cache = new TemporalCache() } = options;
  const [batch, length, patches] = context.shape;
  const first = cache.next === 0;
  if (first && length === 0) throw new Error('context: found no frame, expected at least 1 where the cache is new');
  if (actions.shape[1] !== length + horizon - (first ? 1 : 0)) {
    const expected = `${length + horizon - (first ? 1 : 0)} (${length} frames and ${horizon} to come${first ? '' : ', after others'})`;
    throw new Error(`actions: found ${actions.shape[1]} per clip, expected ${expected}`);
  }
  const pass = contextOnce(model, { context, actions, horizon, draft }, cache);
  try {
    return await unmask(model, pass, [batch, horizon, patches], options);
  } finally {
    if (options.cache === undefined) cache.dispose();
  }
}

/**
 * The pass over the model of each step, from the codes of the new frames [B, horizon, P, L] to their logits. The first one computes
 * the context too, and leaves it in the cache for the others.
 */
function contextOnce(
  model: Dynamics,
  { context, actions, horizon, draft }: GenerateInput,
  cache: TemporalCache,
): (future: tf.Tensor4D) => tf.Tensor4D {
  const length = context.shape[1];
  const between = actions.shape[1] - horizon;
  let seen = length === 0;
  return (future) => {
    const fits = cache.length + length + horizon - 1 <= cache.window;
    if (!seen && fits) {
      // Beside the new frames, in one pass.
      seen = true;
      const all = tf.concat([context, future], 1);
      return model.applyNext(all, actions, cache, { remember: length, lastFrames: horizon, draft });
    }
    if (!seen) model.remember(context, tf.slice(actions, [0, 0, 0], [-1, between, -1]), cache);
    seen = true;
    const taken = tf.slice(actions, [0, between, 0], [-1, horizon, -1]);
    return model.applyNext(future, taken, cache, { remember: 0, draft });
  };
}
