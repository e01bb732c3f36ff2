import type { ActionTokenizer } from '@genie/action-tokenizer';
import * as tf from '@tensorflow/tfjs-core';
import { batches, clipTensor } from './held-out.ts';

/** Windows in one pass of the model. */
const windowsAtOnce = 32;

/**
 * Actions of clips, by index, inferred in windows as long as the model was trained on.
 *
 * @param model - an action tokenizer, or an inverse dynamics model
 * @param clips - frames [T, H, W, 3] each; T may differ, and is at least 2
 * @param window - frames of a window
 * @returns those of each clip's T - 1 transitions
 */
export async function inferActions(
  model: Pick<ActionTokenizer, 'actions'>,
  clips: readonly Uint8Array[],
  { height, width, window }: { height: number; width: number; window: number },
): Promise<number[][]> {
  const size = height * width * 3;
  const actions = clips.map((frames) => new Array<number>(frames.length / size - 1));
  const windows = clips.flatMap((frames, clip) => windowsOf(frames.length / size, window).map((w) => ({ clip, ...w })));
  // A batch has windows of one length: those of clips that are shorter than a window stand apart.
  const lengths = [...new Set(windows.map(({ begin, end }) => end - begin))];
  for (const length of lengths) {
    const own = windows.filter(({ begin, end }) => end - begin === length);
    for (const batch of batches(own, windowsAtOnce)) {
      const frames = clipTensor(
        batch.map(({ clip, begin, end }) => ({ frames: clips[clip].subarray(begin * size, end * size) })),
        { height, width },
      );
      const inferred = model.actions(frames); // [B, length - 1]
      const values = await inferred.data();
      tf.dispose([frames, inferred]);
      for (const [i, { clip, begin, from }] of batch.entries())
        for (let t = from; t < begin + length - 1; t++) actions[clip][t] = values[i * (length - 1) + t - begin];
    }
  }
  return actions;
}

/** Windows over a clip: each starts early enough to know some history, and adds the transitions, from `from` on, that are not there yet. */
function windowsOf(length: number, window: number): { begin: number; end: number; from: number }[] {
  const windows: { begin: number; end: number; from: number }[] = [];
  for (let from = 0; from < length - 1; ) {
    const begin = Math.max(0, Math.min(from, length - window));
    const end = Math.min(length, begin + window);
    windows.push({ begin, end, from });
    from = end - 1;
  }
  return windows;
}
