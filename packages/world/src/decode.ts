import * as tf from '@tensorflow/tfjs-core';
import { toRgba } from './frame.ts';
import type { World } from './world.ts';

/**
 * Pictures of frames whose tokens are known, without a session: for looking back, and for thumbnails.
 *
 * @param clips For each picture, the tokens [P] of its frame and of those before it, oldest first. A decoder that attends
 * over time looks at those before, as many as are given; another one at the last only, so give it no more.
 * @returns Pixels of each clip's last frame, RGBA [H, W, 4].
 */
export async function decodeFrames(
  { info, videoTokenizer }: World,
  clips: readonly (readonly Int32Array[])[],
): Promise<Uint8ClampedArray<ArrayBuffer>[]> {
  const size = info.height * info.width * info.channels;
  const pictures = new Array<Uint8ClampedArray<ArrayBuffer>>(clips.length);
  for (const [length, places] of byLength(clips)) {
    const patches = clips[places[0]!]![0]!.length;
    const values = new Int32Array(places.length * length * patches);
    for (const [n, place] of places.entries()) {
      for (const [t, frame] of clips[place]!.entries()) values.set(frame, (n * length + t) * patches);
    }
    const pixels = tf.tidy(() => {
      const tokens = tf.tensor3d(values, [places.length, length, patches], 'int32');
      return tf.slice(videoTokenizer.detokenize(tokens), [0, length - 1, 0, 0, 0], [-1, 1, -1, -1, -1]);
    });
    const data = await pixels.data();
    pixels.dispose();
    for (const [n, place] of places.entries()) pictures[place] = toRgba(data.subarray(n * size, (n + 1) * size));
  }
  return pictures;
}

/** Places of the clips of each length, as only equally long ones make one tensor. */
function byLength(clips: readonly (readonly Int32Array[])[]): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const [place, { length }] of clips.entries()) groups.set(length, [...(groups.get(length) ?? []), place]);
  return groups;
}
