import { patchify, unpatchify } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { dropLast } from '../frames.ts';
import type { ActionTokenizer } from '../model.ts';
import { type ActionTokenizerObjectiveInput, parseActionTokenizerObjective } from '../objective-config.ts';
import { BranchingDecoder } from './branching-decoder.ts';
import { errorsOfChanges } from './objective.ts';

// B batch, T frames, M = B·(T - 1 - skipTransitions) transitions, K codes, P patches of a frame, D pixels of a patch.

/** Predictions of the decoder under each code, held against the true next frames. */
export interface CodeFutures {
  /** How wrong each is: the training's own measure, smooth L1 with the weights of pixels that change, [M, K]. */
  errors: tf.Tensor2D;
  /** Mean squared difference of two codes' next frames over all pixels, [M, K, K]. */
  distances: tf.Tensor3D;
  /** Mean squared difference of the true next frame to the frame before it, [M]. */
  moved: tf.Tensor1D;
}

/**
 * Foretells the next frame under every categorical code.
 *
 * @param frames [B, T, H, W, C] in [-1, 1]
 * @param objective any part of what it was trained by: errors are its loss', transitions that it skips are skipped
 * @returns tensors, clip by clip, that the caller disposes of
 * @throws where the model's codes are FSQ's, which are not foreseen all at once
 */
export function codeFutures(
  model: ActionTokenizer,
  frames: tf.Tensor5D,
  objective: ActionTokenizerObjectiveInput = {},
): CodeFutures {
  const decoder = branching(model);
  const { patchSize } = model.config;
  const whole = parseActionTokenizerObjective(objective, model.config);
  const { skipTransitions } = whole;
  const [batch, length, ...size] = frames.shape;
  const kept = length - 1 - skipTransitions;
  return tf.tidy(() => {
    const changes = decoder.changes(dropLast(frames), { skip: skipTransitions }); // [M, K, P, D]
    const [count, codes, patches, pixels] = changes.shape;
    const errors = errorsOfChanges({ ...model.config, ...whole }, frames, changes);
    const own = tf.reshape(changes, [count, codes, patches * pixels]) as tf.Tensor3D;
    // |a - b|² = |a|² + |b|² - 2ab
    const products = tf.div(tf.matMul(own, own, false, true), patches * pixels) as tf.Tensor3D; // [M, K, K]
    const squares = tf.mean(tf.square(own), 2); // [M, K]
    const sums = tf.add(tf.expandDims(squares, 2), tf.expandDims(squares, 1));
    const distances = tf.relu(tf.sub(sums, tf.mul(products, 2))) as tf.Tensor3D;
    const from = (first: number) => tf.slice(frames, [0, first, 0, 0, 0], [batch, kept, ...size]) as tf.Tensor5D;
    const change = patchify(tf.sub(from(1 + skipTransitions), from(skipTransitions)) as tf.Tensor5D, patchSize);
    const moved = tf.mean(tf.square(tf.reshape(change, [batch * kept, patches * pixels])), 1) as tf.Tensor1D;
    return { errors, distances, moved };
  });
}

/**
 * Plays every categorical code from the last frame that each clip's decoder may see, and reads it back from the frame that comes of it:
 * a code that means the same everywhere is read as itself, whatever the scene.
 *
 * @param frames [B, T, H, W, C] in [-1, 1], T at least 2; the last frame is not looked at
 * @returns the code that the encoder reads, int32 [B, K]; the caller disposes of it
 * @throws where the model's codes are FSQ's, which are not foreseen all at once
 */
export function readBack(model: ActionTokenizer, frames: tf.Tensor5D): tf.Tensor2D {
  const decoder = branching(model);
  const [batch, length, ...size] = frames.shape;
  return tf.tidy(() => {
    const past = dropLast(frames);
    const changes = decoder.changes(past, { skip: length - 2 }); // [B, K, P, D]
    const codes = changes.shape[1];
    const start = tf.slice(past, [0, length - 2, 0, 0, 0], [batch, 1, ...size]); // [B, 1, H, W, C]
    const starts = tf.tile(start, [1, codes, 1, 1, 1]) as tf.Tensor5D; // [B, K, H, W, C]
    const made = tf.clipByValue(tf.add(starts, unpatchify(changes, model.config)), -1, 1);
    const pairs = tf.reshape(tf.stack([starts, made], 2), [batch * codes, 2, ...size]) as tf.Tensor5D;
    return tf.reshape(model.actions(pairs), [batch, codes]) as tf.Tensor2D;
  });
}

function branching({ decoder, config }: ActionTokenizer): BranchingDecoder {
  if (decoder instanceof BranchingDecoder) return decoder;
  throw new Error(`action tokenizer: quantizer is ${config.quantizer}, expected categorical, to foresee all codes`);
}
