import type { ActionTokenizer } from '@genie/action-tokenizer';
import * as tf from '@tensorflow/tfjs-core';
import { batches, clipTensor } from './held-out.ts';

/** Windows in one pass of the model. */
const windowsAtOnce = 32;

/**
 * Actions of clips, as codes, inferred in windows as long as the model was trained on.
 *
 * @param model - an action tokenizer, or an inverse dynamics model
 * @param clips - frames [T, H, W, 3] each; T may differ, and is at least 2
 * @param window - frames of a window
 * @returns the codes of each clip's T - 1 transitions, [T - 1, A]
 */
export async function inferActions(
  model: Pick<ActionTokenizer, 'actionDim' | 'encode'>,
  clips: readonly Uint8Array[],
  { height, width, window }: { height: number; width: number; window: number },
): Promise<Float32Array[]> {
  const size = height * width * 3;
  const dimensions = model.actionDim;
  const codes = clips.map((frames) => new Float32Array((frames.length / size - 1) * dimensions));
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
      const inferred = tf.tidy(() => model.encode(frames).codes);
      const values = await inferred.data();
      tf.dispose([frames, inferred]);
      const each = (length - 1) * dimensions;
      for (const [i, { clip, begin, from }] of batch.entries())
        codes[clip].set(values.subarray(i * each + (from - begin) * dimensions, (i + 1) * each), from * dimensions);
    }
  }
  return codes;
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

/** Codes of several clips as one tensor [B, T, A]; shorter ones end in zeros, which stand for no action and are not used. */
export function actionTensor(codes: readonly Float32Array[], dimensions: number): tf.Tensor3D {
  const longest = Math.max(...codes.map(({ length }) => length));
  const values = new Float32Array(codes.length * longest);
  for (const [i, own] of codes.entries()) values.set(own, i * longest);
  return tf.tensor3d(values, [codes.length, longest / dimensions, dimensions]);
}
