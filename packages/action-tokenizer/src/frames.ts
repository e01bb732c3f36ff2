import type { BatchPart, Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Each frame with its difference to the one before as further channels, then that one's to the one before it, and so on; differences
 * to what lies before the clip are 0.
 *
 * @param frames [B, T, H, W, C]
 * @param count of differences. Default 1
 * @returns [B, T, H, W, (1 + count)·C]
 */
export function withDifferences(frames: tf.Tensor5D, count = 1): tf.Tensor5D {
  const [batch, length, ...size] = frames.shape;
  const last = tf.concat([tf.zeros([batch, 1, ...size]), tf.sub(dropFirst(frames), dropLast(frames))], 1);
  const differences = Array.from({ length: count }, (_, back) => {
    const missing = Math.min(back, length);
    return tf.concat([tf.zeros([batch, missing, ...size]), tf.slice(last, 0, [batch, length - missing, ...size])], 1);
  });
  return tf.concat([frames, ...differences], 4) as tf.Tensor5D;
}

/** Where each frame differs from the one before, the first from none: [B, T, H, W, C] → [B, T, H, W, 1]. */
export function changedSinceLast(frames: tf.Tensor5D): tf.Tensor {
  const [batch, , height, width] = frames.shape;
  return tf.concat([tf.zeros([batch, 1, height, width, 1]), changed(dropLast(frames), dropFirst(frames))], 1);
}

/** All frames but the last, [B, T, ...] → [B, T-1, ...]. */
export function dropLast<X extends tf.Tensor>(x: X): X {
  const [batch, length, ...rest] = x.shape as number[];
  return tf.slice(x, 0, [batch!, length! - 1, ...rest]);
}

/** All frames but the first ones, [B, T, ...] → [B, T-count, ...]. */
export function dropFirst<X extends tf.Tensor>(x: X, count = 1): X {
  return count === 0 ? x : tf.slice(x, [0, count], [-1, x.shape[1]! - count]);
}

/** How far a pixel's largest channel difference has to be, in [-1, 1] units, to count as changed: more than a video codec's noise. */
const threshold = 0.05;

/**
 * Where two pictures differ.
 *
 * @param before [..., C] in [-1, 1]; @param after the same
 * @returns [..., 1], 1 where any channel changes, 0 elsewhere; no gradient
 */
export function changed(before: tf.Tensor, after: tf.Tensor): tf.Tensor {
  return tf.cast(tf.greater(tf.max(tf.abs(tf.sub(after, before)), -1, true), threshold), 'float32');
}

/**
 * Weight of each pixel in a loss: 1 where it stays, 1 + extra where it changes.
 *
 * @param current [..., C] in [-1, 1]; @param next the same
 * @returns [..., 1]
 */
export function changeWeight(current: tf.Tensor, next: tf.Tensor, extra: number): tf.Tensor {
  return tf.add(tf.mul(changed(current, next), extra), 1);
}

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
