import { type BatchPart, maskedCrossEntropy, partWeight, type Random } from '@genie/ops';
import { balanceLoss, type Routing } from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import type { Dynamics } from './dynamics.ts';
import { drawCorruption, drawMask } from './masking.ts';

export interface DynamicsBatch {
  /** The tokens' codes, [B, T, P, L]. */
  codes: tf.Tensor4D;
  /** int32 [B, T, P]. */
  tokens: tf.Tensor3D;
  /** Action codes, [B, T-1, A]. */
  actions: tf.Tensor3D;
}

export interface DynamicsLoss {
  loss: tf.Scalar;
  /** The loss' first part, the share of hidden tokens whose most probable guess is right, and the share hidden. */
  metrics: { crossEntropy: tf.Scalar; accuracy: tf.Scalar; hidden: tf.Scalar };
}

/**
 * Hides tokens at random and measures how well they are guessed: the mean cross-entropy over the hidden places, with
 * the mixture of experts' balance loss where there is one.
 *
 * @param options `random` draws what is hidden, and what is corrupted. `part`: where the clips are a replica's part of a
 * batch; the mean of the replicas' losses, and of their metrics, is the batch's, which takes the same `random` on each
 */
export function dynamicsLoss(
  model: Dynamics,
  batch: DynamicsBatch,
  { random, part }: { random: Random; part?: BatchPart | undefined },
): DynamicsLoss {
  const [clips, length, patches] = batch.tokens.shape;
  // Drawn for the whole batch, so that what a clip gets does not depend on how the batch is divided.
  const shape = { batch: part?.total ?? clips, length, patches };
  const mask = drawMask(shape, model.config, random);
  const corruption = drawCorruption(mask, shape, corruptionOf(model), random);
  const start = (part?.first ?? 0) * length * patches;
  const end = start + clips * length * patches;
  const ownMask = mask.subarray(start, end);
  const allHidden = tf.tensor3d(ownMask, [clips, length, patches]);
  const codes = corrupt(model, batch.codes, corruption.subarray(start, end));
  const routings: Routing[] = []; // of the mixtures of experts, where there are any
  // [B, n, P, V] for the n frames in which something may be hidden.
  const lastFrames = guessedFrames(model, length);
  const logits = model.apply(model.hide(codes, allHidden), batch.actions, { routings, lastFrames, past: codes });
  const from = [0, length - lastFrames, 0];
  const hidden = tf.slice(allHidden, from);
  const tokens = tf.slice(batch.tokens, from);
  const crossEntropy = maskedCrossEntropy(logits, tokens, hidden);
  const balance = balanceLoss(routings, undefined, part && { clips, part });
  const right = tf.cast(tf.equal(tf.argMax(logits, -1), tokens), 'float32'); // [B, n, P]
  const accuracy = tf.div(tf.sum(tf.mul(right, hidden)), tf.maximum(tf.sum(hidden), 1)) as tf.Scalar;
  const metrics = { crossEntropy, accuracy, hidden: tf.mean(allHidden) as tf.Scalar };
  if (!part) return { loss: tf.add(crossEntropy, balance) as tf.Scalar, metrics };
  // Means over the hidden places count by how many of the batch's hidden places are here.
  const hiddenWeight = (part.replicas * Math.max(1, total(ownMask))) / Math.max(1, total(mask));
  const scaled = {
    crossEntropy: tf.mul(crossEntropy, hiddenWeight) as tf.Scalar,
    accuracy: tf.mul(accuracy, hiddenWeight) as tf.Scalar,
    hidden: tf.mul(metrics.hidden, partWeight(clips, part)) as tf.Scalar,
  };
  return { loss: tf.add(scaled.crossEntropy, balance) as tf.Scalar, metrics: scaled };
}

/** How many of a clip's last frames training may hide something of. @throws where a clip is too short */
function guessedFrames({ config }: Dynamics, length: number): number {
  const { temporal, stackedFrames, lastFrameShare } = config;
  if (temporal) return lastFrameShare === 1 ? 1 : length;
  if (length > stackedFrames) return length - stackedFrames;
  const expected = `at least ${stackedFrames + 1} because stackedFrames is ${stackedFrames}`;
  throw new Error(`dynamics: found clips of ${length} frames, expected ${expected}`);
}

function total(mask: Float32Array): number {
  return mask.reduce((sum, value) => sum + value, 0);
}

function corruptionOf({ config, quantizer }: Dynamics): { corruption: number; codebookSize: number } {
  return { corruption: config.corruption, codebookSize: quantizer.codebookSize };
}

/** Codes with those of `tokens` in their place, where they are not -1. */
function corrupt(model: Dynamics, codes: tf.Tensor4D, tokens: Int32Array): tf.Tensor4D {
  if (model.config.corruption === 0) return codes;
  const replacements = tf.tensor(tokens, codes.shape.slice(0, 3), 'int32');
  const replaced = tf.cast(tf.expandDims(tf.greaterEqual(replacements, 0), 3), 'float32');
  const others = model.quantizer.codes(tf.maximum(replacements, 0));
  return tf.add(tf.mul(codes, tf.sub(1, replaced)), tf.mul(others, replaced)) as tf.Tensor4D;
}
