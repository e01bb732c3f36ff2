import { type Clip, floatsToBytes } from '@genie/data';
import * as tf from '@tensorflow/tfjs-core';

/** Clips as one tensor [B, T, H, W, 3] in [-1, 1]. */
export function clipTensor(
  clips: readonly Pick<Clip, 'frames'>[],
  { height, width }: { height: number; width: number },
): tf.Tensor5D {
  const length = clips[0].frames.length / (height * width * 3);
  return tf.tidy(() => {
    const bytes = tf.stack(clips.map(({ frames }) => tf.tensor4d(frames, [length, height, width, 3], 'int32')));
    return tf.sub(tf.div(tf.cast(bytes, 'float32'), 127.5), 1) as tf.Tensor5D;
  });
}

/** A tensor in [-1, 1] as bytes. */
export async function toBytes(frames: tf.Tensor): Promise<Uint8Array> {
  // Native backends answer at once, so that without a turn of the event loop Ctrl-C would not be heard until all is done.
  await tf.nextFrame();
  return floatsToBytes(await frames.data());
}

/** Items in groups of at most `size`. */
export function batches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
