import * as tf from '@tensorflow/tfjs-core';
import { dream } from './dream.ts';
import { WorldError } from './errors.ts';
import { toTensor } from './frame.ts';
import type { Playable } from './models.ts';
import type { SessionState, Start } from './session-state.ts';
import { parts } from './tensors.ts';

/**
 * The tokens and actions that a start gives, the last `context` frames of it.
 *
 * @throws WorldError if a picture has another size, there is no such start, or an action is none of the world's
 */
export async function begin(world: Playable, start: Start): Promise<Pick<SessionState, 'tokens' | 'actions'>> {
  if ('dream' in start) return dream(world, start.dream);
  const { height, width, channels, context } = world.info;
  const given = 'index' in start ? world.start(start.index) : start;
  const rgb = 'image' in given ? given.image : given.clip;
  const size = height * width * channels;
  const length = rgb.length / size;
  if (length < 1 || !Number.isInteger(length) || ('image' in given && length !== 1)) {
    const what = 'image' in given ? 'the image' : 'the clip';
    throw new WorldError(
      `${what} has ${rgb.length} bytes, expected ${'image' in given ? '' : 'a multiple of '}${size}: scale it to ${width}×${height} pixels, RGB`,
    );
  }
  const kept = Math.min(length, context);
  const frames = toTensor(rgb.subarray((length - kept) * size), [kept, height, width, channels]);
  try {
    const named = 'clip' in given ? given.actions : [];
    if (named && named.length !== length - 1) {
      throw new WorldError(`the clip of ${length} frames has ${named.length} actions, expected ${length - 1}`);
    }
    for (const action of named ?? []) checkAction(world, action);
    const actions = named ? named.slice(length - kept) : await findActions(world, frames);
    return { tokens: await tokensOf(world, frames), actions };
  } finally {
    frames.dispose();
  }
}

/** The tokens [P] of each frame of a clip [1, T, H, W, C]. */
export async function tokensOf({ videoTokenizer }: Playable, frames: tf.Tensor5D): Promise<Int32Array[]> {
  const tokens = videoTokenizer.tokenize(frames); // [1, T, P]
  const values = Int32Array.from(await tokens.data());
  tokens.dispose();
  return parts(values, frames.shape[1]);
}

/** @throws WorldError if there is no such action */
export function checkAction({ info }: Playable, action: number): void {
  if (info.actions[action] === undefined) {
    throw new WorldError(`action ${action} is not one of this world's: expected 0 to ${info.actions.length - 1}`);
  }
}

async function findActions(world: Playable, frames: tf.Tensor5D): Promise<number[]> {
  if (frames.shape[1] === 1) return [];
  const model = await world.actionTokenizer();
  const found = tf.tidy(() => model.actions(frames)); // [1, T - 1]
  const actions = [...(await found.data())];
  found.dispose();
  return actions;
}
