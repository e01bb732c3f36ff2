import { patchify } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { ActionTokenizer } from './action-tokenizer.ts';
import { branchErrors } from './branch-errors.ts';
import { BranchingDecoder } from './branching-decoder.ts';
import { changeWeight } from './change.ts';
import type { ActionTokenizerConfig } from './config.ts';
import { dropLast } from './frames.ts';

/**
 * How wrong the next frame is under each categorical code: the training's own measure, smooth L1 with the weights of pixels that change.
 * What a code is worth can be told from it without true actions, see `codeEffects` of `@genie/metrics`.
 *
 * @param frames [B, T, H, W, C] in [-1, 1]
 * @returns [B · (T - 1 - skipTransitions), K], clip by clip
 * @throws where the model's codes are FSQ's, which are not foreseen all at once
 */
export function codeErrors(model: ActionTokenizer, frames: tf.Tensor5D): tf.Tensor2D {
  const { decoder } = model;
  if (!(decoder instanceof BranchingDecoder)) {
    throw new Error(
      `action tokenizer: quantizer is ${model.config.quantizer}, expected categorical, to foresee all codes`,
    );
  }
  return tf.tidy(() =>
    errorsOfChanges(model.config, frames, decoder.changes(dropLast(frames), { skip: model.config.skipTransitions })),
  );
}

/** @param changes as the decoder foresees them, [B·(T-1-skipTransitions), K, P, D]; @returns as {@link codeErrors}, with a gradient to the changes */
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
