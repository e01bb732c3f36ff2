import { patchify } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { branchErrors } from './branch-errors.ts';
import { changeWeight } from './change.ts';
import type { ActionTokenizerConfig } from './config.ts';

/**
 * How wrong the next frame is under each categorical code: the training's own measure, smooth L1 with the weights of pixels that change.
 *
 * @param frames [B, T, H, W, C] in [-1, 1]
 * @param changes as the decoder foresees them, [B·(T-1-skipTransitions), K, P, D]
 * @returns [B·(T-1-skipTransitions), K], clip by clip, with a gradient to the changes
 */
export function errorsOfChanges(
  { patchSize, skipTransitions, changedPixelWeight }: ActionTokenizerConfig,
  frames: tf.Tensor5D,
  changes: tf.Tensor4D,
): tf.Tensor2D {
  const [batch, length, ...size] = frames.shape;
  const [, , patches, pixels] = changes.shape;
  const kept = length - 1 - skipTransitions;
  const fromTransition = (first: number) =>
    tf.slice(frames, [0, first, 0, 0, 0], [batch, kept, ...size]) as tf.Tensor5D;
  const target = fromTransition(1 + skipTransitions);
  const current = fromTransition(skipTransitions);
  const inPatches = (x: tf.Tensor) =>
    tf.reshape(patchify(x as tf.Tensor5D, patchSize), [batch * kept, patches, pixels]) as tf.Tensor3D;
  const weight = tf.mul(tf.onesLike(target), changeWeight(current, target, changedPixelWeight));
  return branchErrors(changes, inPatches(tf.sub(target, current)), inPatches(weight));
}
