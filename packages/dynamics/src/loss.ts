import { maskedCrossEntropy, type Random } from '@genie/ops';
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
 * @param random draws what is hidden, and what is corrupted
 */
export function dynamicsLoss(model: Dynamics, batch: DynamicsBatch, { random }: { random: Random }): DynamicsLoss {
  const [clips, length, patches] = batch.tokens.shape;
  const shape = { batch: clips, length, patches };
  const mask = drawMask(shape, model.config, random);
  const hidden = tf.tensor3d(mask, [clips, length, patches]);
  const codes = corrupt(model, batch.codes, drawCorruption(mask, shape, corruptionOf(model), random));
  const routings: Routing[] = []; // of the mixtures of experts, where there are any
  const logits = model.apply(model.hide(codes, hidden), batch.actions, { routings }); // [B, T, P, V]
  const crossEntropy = maskedCrossEntropy(logits, batch.tokens, hidden);
  const loss = tf.add(crossEntropy, balanceLoss(routings)) as tf.Scalar;
  const right = tf.cast(tf.equal(tf.argMax(logits, -1), batch.tokens), 'float32'); // [B, T, P]
  const accuracy = tf.div(tf.sum(tf.mul(right, hidden)), tf.maximum(tf.sum(hidden), 1)) as tf.Scalar;
  return { loss, metrics: { crossEntropy, accuracy, hidden: tf.mean(hidden) } };
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
