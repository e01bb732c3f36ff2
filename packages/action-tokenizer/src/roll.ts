import type { BatchPart, Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Rolls each clip by its own number of rows and of columns, drawn from -shift … shift; what leaves at one side comes in
 * at the other.
 *
 * @param frames [B, T, H, W, C]
 * @param shift largest number of rows and of columns
 * @param part where the clips are a replica's part of a batch: each is rolled as it is in the whole batch
 */
export function rollClips(
  frames: tf.Tensor5D,
  [rows, columns]: [number, number],
  random: Random,
  part?: BatchPart,
): tf.Tensor5D {
  const draw = (shift: number) => random.integer(2 * shift + 1) - shift;
  const first = part?.first ?? 0;
  const shifts = Array.from({ length: first + frames.shape[0] }, () => [draw(rows), draw(columns)] as const);
  const clips = shifts.slice(first).map(([down, right], clip) => {
    const single = tf.slice(frames, [clip, 0, 0, 0, 0], [1, -1, -1, -1, -1]);
    return roll(roll(single, 2, down), 3, right);
  });
  return tf.concat(clips, 0);
}

/** x[(i - by) mod n] along an axis. */
function roll(x: tf.Tensor5D, axis: number, by: number): tf.Tensor5D {
  const length = x.shape[axis]!;
  const first = (((length - by) % length) + length) % length; // the index that becomes 0
  if (first === 0) return x;
  const part = (start: number, size: number) => {
    const begin = x.shape.map((_, i) => (i === axis ? start : 0));
    return tf.slice(
      x,
      begin,
      x.shape.map((n, i) => (i === axis ? size : n)),
    );
  };
  return tf.concat([part(first, length - first), part(0, first)], axis) as tf.Tensor5D;
}
