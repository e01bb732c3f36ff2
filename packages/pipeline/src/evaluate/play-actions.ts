import { type BatchedSession, type Frame, toRgb } from '@genie/world';
import * as tf from '@tensorflow/tfjs-core';
import { joinBytes } from './pictures.ts';

/**
 * Plays each environment of a session on under its own actions, one frame after the other. One whose actions have ended leaves the batch.
 *
 * @param actions By index, for each environment; their numbers may differ.
 * @param onFrame Hears how many frames those have made that are still going.
 * @returns the frames of each
 */
export async function playActions(
  session: BatchedSession,
  actions: readonly (readonly number[])[],
  onFrame?: (made: number) => void,
): Promise<Frame[][]> {
  const made: Frame[][] = actions.map(() => []);
  const longest = Math.max(...actions.map(({ length }) => length));
  for (let t = 0; t < longest; t++) {
    const only = [...actions.keys()].filter((environment) => t < actions[environment]!.length);
    const frames = await session.step(
      only.map((environment) => actions[environment]![t]!),
      { only },
    );
    for (const [i, environment] of only.entries()) made[environment]!.push(frames[i]!);
    onFrame?.(t + 1);
    await turn();
  }
  return made;
}

/** Lets the event loop turn: native backends answer at once, so that without it Ctrl-C would not be heard until all is done. */
export function turn(): Promise<void> {
  return tf.nextFrame();
}

/** The pixels of frames, [F, H, W, 3]. */
export function pixelsOf(frames: readonly Frame[]): Uint8Array {
  return joinBytes(frames.map(toRgb));
}
