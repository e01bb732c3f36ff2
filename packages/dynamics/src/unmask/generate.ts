import { KvCache } from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import type { Dynamics } from '../model.ts';
import { type UnmaskOptions, type UnmaskPass, unmask } from './unmask.ts';

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
   * Cache of what the model has seen of the frames before the context; it takes over the context. Default: a new one for
   * each call, so that the context is computed once and not in every step.
   */
  cache?: KvCache;
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
  input: GenerateInput,
  options: GenerateOptions = {},
): Promise<tf.Tensor3D> {
  const { context, actions, horizon } = input;
  const { cache = new KvCache() } = options;
  const [batch, length, patches] = context.shape;
  const first = cache.next === 0;
  if (first && length === 0) throw new Error('context: found no frame, expected at least 1 where the cache is new');
  if (actions.shape[1] !== length + horizon - (first ? 1 : 0)) {
    const expected = `${length + horizon - (first ? 1 : 0)} (${length} frames and ${horizon} to come${first ? '' : ', after others'})`;
    throw new Error(`actions: found ${actions.shape[1]} per clip, expected ${expected}`);
  }
  const { pass, dispose } = contextOnce(model, input, cache);
  try {
    return await unmask(model, pass, [batch, horizon, patches], options);
  } finally {
    dispose();
    if (options.cache === undefined) cache.dispose();
  }
}

/** Input and cache of some clips. */
interface Clips {
  cache: KvCache;
  actions: tf.Tensor3D;
  draft?: tf.Tensor4D | undefined;
}

/**
 * The pass over the model of each round, from the codes of the new frames [B', horizon, P, L] to their logits. The first one computes
 * the context of all clips too, and leaves it in the cache for the others.
 */
function contextOnce(
  model: Dynamics,
  { context, actions, horizon, draft }: GenerateInput,
  cache: KvCache,
): { pass: UnmaskPass; dispose(): void } {
  const [batch, length] = context.shape;
  const between = actions.shape[1] - horizon;
  let seen = length === 0;
  /** Of the clips that are not done, where some are done. */
  let narrowed: (Clips & { count: number }) | undefined;
  const dispose = () => {
    if (!narrowed) return;
    narrowed.cache.dispose();
    tf.dispose(narrowed.draft ? [narrowed.actions, narrowed.draft] : [narrowed.actions]);
    narrowed = undefined;
  };
  const of = (clips: readonly number[]): Clips => {
    if (clips.length === batch) return { cache, actions, draft };
    if (narrowed?.count === clips.length) return narrowed; // clips only ever leave
    dispose();
    const index = tf.tensor1d([...clips], 'int32');
    narrowed = {
      count: clips.length,
      cache: cache.rows(clips),
      actions: tf.keep(tf.gather(actions, index)),
      draft: draft && tf.keep(tf.gather(draft, index)),
    };
    return narrowed;
  };
  const pass = (future: tf.Tensor4D, clips: readonly number[]) => {
    if (!seen) {
      seen = true;
      if (cache.length + length + horizon - 1 <= cache.window) {
        // Beside the new frames, in one pass.
        const all = tf.concat([context, future], 1);
        return model.applyNext(all, actions, cache, { remember: length, lastFrames: horizon, draft });
      }
      model.remember(context, tf.slice(actions, [0, 0, 0], [-1, between, -1]), cache);
    }
    const own = of(clips);
    const taken = tf.slice(own.actions, [0, between, 0], [-1, horizon, -1]);
    return model.applyNext(future, taken, own.cache, { remember: 0, draft: own.draft });
  };
  return { pass, dispose };
}
