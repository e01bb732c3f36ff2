import { unpatchify } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { ActionTokenizerConfig } from './config.ts';
import { changed } from './change.ts';
import { constantOf } from './constant.ts';

/** How far a pixel's largest channel has to be from what was expected, in [-1, 1] units, to be a surprise. */
const THRESHOLD = 0.1;

/**
 * Where the next frame is not what was to be expected: where it differs from the mean over the codes of what the decoder foresees.
 *
 * What moves by itself, and is foreseen, is no surprise, whatever the code; so a code cannot be told in terms of it ("the player goes where the
 * opponent goes"), which would cost the decoder nothing, as it foresees the opponent too, and would be of no use to a player.
 *
 * @param past frames [B, T-1, H, W, C]; @param next the frames that follow, the same
 * @param changes as the decoder foresees them, [B·(T-1), K, P, D]
 * @param shares of the codes, [K], summing to 1
 * @returns [B, T-1, H, W, 1], 1 where the next frame surprises, else 0; no gradient
 */
export function surprises(
  { past, next, changes, shares }: { past: tf.Tensor5D; next: tf.Tensor5D; changes: tf.Tensor4D; shares: tf.Tensor1D },
  config: ActionTokenizerConfig,
): tf.Tensor5D {
  const [batch, length] = past.shape;
  const [count, codes, patches, pixels] = changes.shape;
  return constantOf(changes, (foreseen) => {
    const weights = tf.tile(tf.reshape(shares, [1, 1, codes]), [count, 1, 1]);
    const mean = tf.matMul(weights, tf.reshape(foreseen, [count, codes, patches * pixels]));
    const expected = unpatchify(tf.reshape(mean, [batch, length, patches, pixels]) as tf.Tensor4D, config);
    const apart = tf.abs(tf.sub(tf.sub(next, past), expected));
    const surprising = tf.cast(tf.greater(tf.max(apart, -1, true), THRESHOLD), 'float32');
    return tf.mul(surprising, changed(past, next)) as tf.Tensor5D;
  });
}
