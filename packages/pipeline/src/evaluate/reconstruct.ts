import * as tf from '@tensorflow/tfjs-core';
import { clipTensor, toBytes } from './held-out.ts';
import type { Models } from './models.ts';

/** Clips of the same length as the video tokenizer gives them back, one after the other, [F, H, W, C]. */
export async function reconstruct(
  { videoTokenizer }: Models,
  clips: readonly Uint8Array[],
  size: { height: number; width: number },
): Promise<Uint8Array> {
  const decoded = tf.tidy(() => {
    const frames = clipTensor(
      clips.map((frames) => ({ frames })),
      size,
    );
    return videoTokenizer.decode(videoTokenizer.encode(frames).codes as tf.Tensor4D);
  });
  const bytes = await toBytes(decoded);
  decoded.dispose();
  return bytes;
}
