import { patchify } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';

// N patches of all frames, S patch size, R the range: a pixel may come from up to R rows and R columns away, K = 2R + 1 places.

/**
 * Moves what each patch shows: every pixel of a patch is a weighted mean of pixels up to `range` rows and columns away, by the patch's own
 * weights, which are those of its rows times those of its columns. Zeros beyond the frame.
 *
 * @param frames [B, T, H, W, C]
 * @param rows logits [B, T, P, 2·range + 1] of where a pixel comes from: first `range` rows above, last as many below
 * @param columns the same for left and right
 * @returns patches [B, T, P, C·S·S]; no gradient to the frames is made
 * @see https://arxiv.org/abs/1708.01692 (separable kernels for moving pixels: Niklaus et al. 2017, section 3)
 */
export function movePatches(
  frames: tf.Tensor5D,
  patchSize: number,
  { rows, columns }: { rows: tf.Tensor4D; columns: tf.Tensor4D },
): tf.Tensor4D {
  const [batch, length, patches, places] = rows.shape;
  const channels = frames.shape[4];
  const count = batch * length * patches;
  const side = patchSize + places - 1;
  const around = tf.reshape(patchify(frames, patchSize, (places - 1) / 2), [count, channels * side, side]);
  const sideways = tf.matMul(around, bands(columns, patchSize), false, true); // [N, C·side, S]
  const strips = tf.transpose(tf.reshape(sideways, [count, channels, side, patchSize]), [0, 2, 1, 3]);
  const moved = tf.matMul(bands(rows, patchSize), tf.reshape(strips, [count, side, channels * patchSize])); // [N, S, C·S]
  const ordered = tf.transpose(tf.reshape(moved, [count, patchSize, channels, patchSize]), [0, 2, 1, 3]);
  return tf.reshape(ordered, [batch, length, patches, channels * patchSize ** 2]);
}

/**
 * The weights of a patch as a matrix that moves it: row i has them from place i on, zeros elsewhere.
 *
 * @param logits [B, T, P, K]
 * @returns [N, S, S + K - 1]
 */
function bands(logits: tf.Tensor4D, patchSize: number): tf.Tensor3D {
  const places = logits.shape[3];
  const count = logits.size / places;
  const side = patchSize + places - 1;
  const weights = tf.reshape(tf.softmax(logits), [count, 1, places]);
  // The weights and S zeros, S times over, cut into rows that are shorter by one: each begins a place later than the one before.
  const padded = tf.pad(weights, [
    [0, 0],
    [0, 0],
    [0, patchSize],
  ]);
  const repeated = tf.reshape(tf.tile(padded, [1, patchSize, 1]), [count, patchSize * (side + 1)]);
  return tf.reshape(tf.slice(repeated, [0, 0], [count, patchSize * side]), [count, patchSize, side]);
}
