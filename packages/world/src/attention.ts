import * as tf from '@tensorflow/tfjs-core';
import { draftNext } from './draft.ts';
import { WorldError } from './errors.ts';
import type { Playable } from './models.ts';
import type { SessionState } from './session-state.ts';
import { actionCodes, codesOf } from './tensors.ts';

/** Query about the newest frame's attention. */
export interface AttentionQuestion {
  /** The patch that looks, row by row, 0 … P - 1. */
  patch: number;
  /** 1 where a token of the frame is taken as hidden, [P], as in a round of unmasking. Default: none. */
  hidden?: Uint8Array | undefined;
}

/** Attention of a patch to each patch of its frame. */
export interface Attention {
  blocks: number;
  heads: number;
  /** [blocks · heads · P], row by row; those of each head sum to 1. */
  weights: Float32Array;
}

/**
 * Computes the attention of a patch of the newest frame to each patch of that frame, in every block and head of the
 * dynamics.
 *
 * Recomputed from the frame and its past at each call: play stores nothing for it.
 *
 * @throws WorldError if there is no such patch, or `hidden` has another length
 */
export async function attentionOf(
  world: Playable,
  state: Pick<SessionState, 'tokens' | 'actions'>,
  { patch, hidden }: AttentionQuestion,
): Promise<Attention> {
  const { dynamics, info } = world;
  const patches = state.tokens.at(-1)!.length;
  if (!Number.isInteger(patch) || patch < 0 || patch >= patches) {
    throw new WorldError(`patch is ${patch}, expected an integer from 0 to ${patches - 1}`);
  }
  if (hidden && hidden.length !== patches) {
    throw new WorldError(`hidden has ${hidden.length} places, expected ${patches}`);
  }
  const draft = await draftOfNewest(world, state);
  const weights = tf.tidy(() => {
    const codes = codesOf(world, [state.tokens]); // [1, T, P, L]
    const frames = codes.shape[1];
    const at = (values: ArrayLike<number>) => tf.tensor3d(Float32Array.from(values), [1, 1, patches]);
    const newest = tf.slice(codes, [0, frames - 1], [-1, 1]);
    const seen = hidden
      ? tf.concat([tf.slice(codes, 0, [-1, frames - 1]), dynamics.hide(newest, at(hidden))], 1)
      : codes;
    return dynamics.attentionOf(seen, actionCodes(world, [state.actions]), patch, { window: info.context, draft });
  }); // [blocks, 1, H, P]
  draft?.dispose();
  const [blocks, , heads] = weights.shape;
  const values = await weights.data<'float32'>();
  weights.dispose();
  return { blocks, heads, weights: Float32Array.from(values) };
}

/** The draft that the newest frame was made from; zeros for a frame that nothing is known to lead to. */
async function draftOfNewest(
  world: Playable,
  { tokens, actions }: Pick<SessionState, 'tokens' | 'actions'>,
): Promise<tf.Tensor4D | undefined> {
  if (!world.dynamics.config.draft) return undefined;
  const [before, action] = [tokens.at(-2), actions.at(-1)];
  if (before === undefined || action === undefined) {
    return tf.zeros([1, 1, tokens.at(-1)!.length, world.videoTokenizer.config.levels.length]);
  }
  const codes = codesOf(world, [[before]]);
  const leading = actionCodes(world, [[action]]);
  const draft = await draftNext(world, { codes, actions: leading, horizon: 1 });
  tf.dispose([codes, leading]);
  return draft;
}
