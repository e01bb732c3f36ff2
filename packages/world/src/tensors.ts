import * as tf from '@tensorflow/tfjs-core';
import type { Playable } from './models.ts';

// B environments, T frames, P patches of a frame, L latent dimensions, A action dimensions.

/** Stacks tokens of single frames, [B][T] of [P]: int32 [B, T, P]. */
export function stack(clips: readonly (readonly Int32Array[])[]): tf.Tensor3D {
  const length = clips[0]!.length;
  const patches = clips[0]![0]!.length;
  const values = new Int32Array(clips.length * length * patches);
  for (const [b, frames] of clips.entries()) {
    for (const [t, frame] of frames.entries()) values.set(frame, (b * length + t) * patches);
  }
  return tf.tensor3d(values, [clips.length, length, patches], 'int32');
}

/** Looks up the code of each token, [B, T, P, L], of equally long clips. */
export function codesOf({ videoTokenizer }: Playable, clips: readonly (readonly Int32Array[])[]): tf.Tensor4D {
  return tf.tidy(() => videoTokenizer.quantizer.codes(stack(clips)) as tf.Tensor4D);
}

/** Looks up the codes of the last `length` frames of clips, [B, length, P, L], with zeros before the first frame of shorter ones. */
export function lastCodes(world: Playable, clips: readonly (readonly Int32Array[])[], length: number): tf.Tensor4D {
  const kept = clips.map((frames) => frames.slice(-length));
  if (kept.every((frames) => frames.length === length)) return codesOf(world, kept);
  const missing = kept.map((frames) => Array.from({ length: length - frames.length }, () => frames[0]!));
  return tf.tidy(() => {
    const codes = codesOf(
      world,
      kept.map((frames, i) => [...missing[i]!, ...frames]),
    );
    const known = missing.flatMap((frames) => Array.from({ length }, (_, t) => Number(t >= frames.length)));
    return tf.mul(codes, tf.tensor4d(known, [clips.length, length, 1, 1]));
  });
}

/** Looks up the code of each action, [B, T, A]; undefined stands for one that is not known, which has a code of zeros. */
export function actionCodes(
  { info, dynamics }: Pick<Playable, 'info' | 'dynamics'>,
  rows: readonly (readonly (number | undefined)[])[],
): tf.Tensor3D {
  const { actionDim } = dynamics.config;
  const length = rows[0]!.length;
  const values = new Float32Array(rows.length * length * actionDim);
  for (const [b, actions] of rows.entries()) {
    for (const [t, action] of actions.entries()) {
      if (action !== undefined) values.set(info.actions[action]!.code, (b * length + t) * actionDim);
    }
  }
  return tf.tensor3d(values, [rows.length, length, actionDim]);
}

/** Cuts tokens into equal parts, each a copy of its own. */
export function parts(tokens: Int32Array, count: number): Int32Array[] {
  const size = tokens.length / count;
  return Array.from({ length: count }, (_, i) => tokens.slice(i * size, (i + 1) * size));
}
