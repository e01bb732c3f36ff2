import { type Dynamics, generate, type SamplingOptions } from '@genie/dynamics';
import type { Random } from '@genie/ops';
import type { VideoTokenizer } from '@genie/video-tokenizer';
import { draftNext } from '@genie/world';
import * as tf from '@tensorflow/tfjs-core';
import type { ActionCodes } from '../true-actions/action-codes.ts';
import type { ActionSource } from './actions-between.ts';
import { toBytes } from './held-out.ts';
import { joinBytes } from './pictures.ts';

/** The models of a world, and where its actions come from. */
export type Models = { videoTokenizer: VideoTokenizer; dynamics: Dynamics } & ActionSource;

export interface RolloutOptions {
  /** Most past frames that the dynamics sees. */
  context: number;
  sampling: SamplingOptions;
  /** Frames made in one set of rounds of unmasking. Default 1. */
  framesAtOnce?: number;
  random: Random;
  /** Frames that each rollout makes, the longest first. Default: as many as there are actions. */
  lengths?: readonly number[];
  /** Hears of each frame of all rollouts. */
  onFrame?: (made: number) => void;
}

/**
 * Plays many rollouts at once, one frame after the other or a few at a time, in token space.
 *
 * @param context - true frames [B, K, H, W, C] in [-1, 1] to start from
 * @param actions - codes of actions, for the K-1 transitions of the context and then one for each frame to make: [B, K-1+F, A]
 * @returns frames of each rollout, [F, H, W, C] as bytes, and its tokens [F × P]
 */
export async function rollouts(
  models: Models,
  context: tf.Tensor5D,
  actions: tf.Tensor3D,
  { context: window, sampling, framesAtOnce = 1, random, lengths, onFrame }: RolloutOptions,
): Promise<{ frames: Uint8Array[]; tokens: Int32Array[] }> {
  const { videoTokenizer, dynamics } = models;
  const [size, given] = context.shape;
  const total = given + (lengths?.[0] ?? actions.shape[1] + 1 - given);
  let codes = tf.tidy(() => {
    const all = videoTokenizer.encode(context).codes as tf.Tensor4D;
    return given > window ? tf.slice(all, [0, given - window], [-1, window]) : tf.clone(all);
  }) as tf.Tensor4D;
  const made: Uint8Array[][] = Array.from({ length: size }, () => []);
  const tokens: number[][] = Array.from({ length: size }, () => []);
  for (let t = given; t < total; t += framesAtOnce) {
    const seen = codes.shape[1];
    const horizon = Math.min(framesAtOnce, total - t);
    // Those that are done leave the batch; they are the last of it.
    const going = lengths ? lengths.filter((frames) => given + frames > t).length : size;
    if (going < codes.shape[0]) {
      const all = codes;
      codes = tf.slice(all, [0, 0, 0, 0], [going, -1, -1, -1]);
      all.dispose();
    }
    const acting = tf.slice(actions, [0, t - seen, 0], [going, seen + horizon - 1, -1]) as tf.Tensor3D;
    const draft = draftOf(models, { codes, actions: acting, horizon });
    const next = await generate(dynamics, { context: codes, actions: acting, horizon, draft }, { ...sampling, random });
    draft?.dispose();
    const longer = tf.tidy(() => tf.concat([codes, videoTokenizer.quantizer.codes(next) as tf.Tensor4D], 1));
    // The decoder sees as many frames as it was trained on at most; only the newest are wanted.
    const frame = tf.tidy(() => {
      const frames = videoTokenizer.decode(longer);
      return tf.slice(frames, [0, longer.shape[1] - horizon], [-1, horizon]);
    });
    const bytes = await toBytes(frame);
    const values = await next.data();
    for (let b = 0; b < going; b++) {
      // A rollout may end inside a few frames that are made at once.
      const share = Math.min(1, ((lengths?.[b] ?? total) + given - t) / horizon);
      const own = (all: Uint8Array | Int32Array) => {
        const each = all.length / going;
        return all.slice(b * each, b * each + share * each);
      };
      made[b].push(own(bytes) as Uint8Array);
      tokens[b].push(...own(values as Int32Array));
    }
    onFrame?.(t + horizon - given);
    const kept = Math.min(window, longer.shape[1]);
    const previous = codes;
    codes = tf.tidy(() => tf.slice(longer, [0, longer.shape[1] - kept], [-1, kept]));
    tf.dispose([previous, acting, next, longer, frame]);
  }
  codes.dispose();
  return { frames: made.map(joinBytes), tokens: tokens.map((values) => Int32Array.from(values)) };
}

/** Drafts of the frames to make, where the dynamics sees them: those of worlds whose actions come from labels never do. */
export function draftOf(models: Models, frames: Parameters<typeof draftNext>[1]): tf.Tensor4D | undefined {
  return models.actionTokenizer && draftNext(models, frames);
}

/** Codes [B, T, A] of actions given by index, [B][T]. */
export function actionCodes(
  model: { quantizer: Pick<ActionCodes, 'codes'> },
  indices: readonly (readonly number[])[],
): tf.Tensor3D {
  return tf.tidy(() => {
    const flat = tf.tensor2d(
      indices.map((row) => [...row]),
      [indices.length, indices[0].length],
      'int32',
    );
    return model.quantizer.codes(flat) as tf.Tensor3D;
  });
}
