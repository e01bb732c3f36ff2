import type { BatchPart, Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';

/** By how many rows and columns a clip is rolled. */
export type Shift = readonly [rows: number, columns: number];

/**
 * Draws how far each clip is rolled, from -shift … shift.
 *
 * @param clips how many
 * @param shift largest number of rows and of columns
 * @param part where the clips are a replica's part of a batch: each is rolled as it is in the whole batch
 */
export function drawShifts(clips: number, [rows, columns]: Shift, random: Random, part?: BatchPart): Shift[] {
  const draw = (shift: number) => random.integer(2 * shift + 1) - shift;
  const first = part?.first ?? 0;
  return Array.from({ length: first + clips }, (): Shift => [draw(rows), draw(columns)]).slice(first);
}

/**
 * Rolls each clip by its own number of rows and of columns; what leaves at one side comes in at the other.
 *
 * @param frames [B, T, H, W, C]
 */
export function rollClips(frames: tf.Tensor5D, shifts: readonly Shift[]): tf.Tensor5D {
  const clips = shifts.map(([down, right], clip) => {
    const single = tf.slice(frames, [clip, 0, 0, 0, 0], [1, -1, -1, -1, -1]);
    return roll(roll(single, 2, down), 3, right);
  });
  return tf.concat(clips, 0);
}

/**
 * What {@link rollClips} does along one axis as a matrix for each clip, for what is rolled inside a recorded graph.
 *
 * @param by of each clip
 * @returns [B, length, length], of which row i has its 1 at (i - by) mod length
 */
export function rollMatrices(by: readonly number[], length: number): tf.Tensor3D {
  const values = new Float32Array(by.length * length * length);
  for (const [clip, shift] of by.entries()) {
    for (let i = 0; i < length; i++) values[(clip * length + i) * length + ((((i - shift) % length) + length) % length)] = 1;
  }
  return tf.tensor3d(values, [by.length, length, length]);
}

/**
 * Rolls pictures of one channel by {@link rollMatrices} of rows and of columns.
 *
 * @param pictures [B, T, H, W, 1]; @param rows [B, H, H]; @param columns [B, W, W]
 */
export function rollByMatrices(pictures: tf.Tensor5D, { rows, columns }: { rows: tf.Tensor3D; columns: tf.Tensor3D }): tf.Tensor5D {
  const [batch, length, height, width] = pictures.shape;
  const each = (matrices: tf.Tensor3D) => {
    const side = matrices.shape[1];
    return tf.reshape(tf.tile(tf.expandDims(matrices, 1), [1, length, 1, 1]), [batch * length, side, side]);
  };
  const flat = tf.reshape(pictures, [batch * length, height, width]);
  return tf.reshape(tf.matMul(tf.matMul(each(rows), flat), each(columns), false, true), pictures.shape);
}

/** Clips as the encoder sees them in training, and how pictures of theirs become so. */
export type Rolled = {
  /** [B, T, H, W, C] */
  frames: tf.Tensor5D;
  /** [B, H, H] */
  rows: tf.Tensor3D;
  /** [B, W, W] */
  columns: tf.Tensor3D;
};

/** Clips [B, T, H, W, C] rolled, with the matrices that roll so. */
export function rollingOf(frames: tf.Tensor5D, shifts: readonly Shift[]): Rolled {
  const [, , height, width] = frames.shape;
  const along = (axis: 0 | 1) => shifts.map((shift) => shift[axis]);
  return {
    frames: rollClips(frames, shifts),
    rows: rollMatrices(along(0), height),
    columns: rollMatrices(along(1), width),
  };
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
