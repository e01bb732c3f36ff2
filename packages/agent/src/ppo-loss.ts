import * as tf from '@tensorflow/tfjs-core';
import type { Judgement } from './actor-critic.ts';

/** Weights and limits of the loss. */
export interface PpoLossOptions {
  /** Distance from 1 up to which the ratio of new and old probabilities counts, and up to which a value may move. */
  clip: number;
  entropyWeight: number;
  valueWeight: number;
}

/** B steps to learn from. */
export interface PpoBatch {
  /** Tokens, int32 [B, K, P]. */
  observations: tf.Tensor3D;
  /** int32 [B] */
  actions: tf.Tensor1D;
  /** Of those actions when they were taken, [B]. */
  logProbabilities: tf.Tensor1D;
  /** Mean 0 and deviation 1, [B]. */
  advantages: tf.Tensor1D;
  /** Targets of the critic: returns, [B]. */
  returns: tf.Tensor1D;
  /** Its estimates when the steps were played, [B]. */
  values: tf.Tensor1D;
}

/** The loss and what it is made of, scalars. */
export interface PpoLoss {
  loss: tf.Scalar;
  policyLoss: tf.Scalar;
  valueLoss: tf.Scalar;
  entropy: tf.Scalar;
  /** Kullback–Leibler divergence of the old policy from the new one, `E[(r - 1) - ln r]` (http://joschu.net/blog/kl-approx.html). */
  klDivergence: tf.Scalar;
  /** Share of the ratios that were clipped. */
  clipped: tf.Scalar;
}

/** The clipped surrogate of Proximal Policy Optimization (https://arxiv.org/abs/1707.06347, equations 7 and 9), with a clipped critic as in the authors' code. */
export function ppoLoss(
  { logits, values }: Judgement,
  batch: Omit<PpoBatch, 'observations'>,
  { clip, entropyWeight, valueWeight }: PpoLossOptions,
): PpoLoss {
  const all = tf.logSoftmax(logits); // [B, A]
  const chosen = tf.sum(tf.mul(all, tf.cast(tf.oneHot(batch.actions, logits.shape[1]), 'float32')), 1);
  const logRatio = tf.sub(chosen, batch.logProbabilities);
  const ratio = tf.exp(logRatio);
  const gain = tf.minimum(
    tf.mul(batch.advantages, ratio),
    tf.mul(batch.advantages, tf.clipByValue(ratio, 1 - clip, 1 + clip)),
  );
  const policyLoss = tf.neg(tf.mean(gain)) as tf.Scalar;
  const moved = tf.add(batch.values, tf.clipByValue(tf.sub(values, batch.values), -clip, clip));
  const errors = tf.maximum(tf.square(tf.sub(values, batch.returns)), tf.square(tf.sub(moved, batch.returns)));
  const valueLoss = tf.mul(0.5, tf.mean(errors)) as tf.Scalar;
  const entropy = tf.neg(tf.mean(tf.sum(tf.mul(tf.exp(all), all), 1))) as tf.Scalar;
  const loss = tf.add(policyLoss, tf.sub(tf.mul(valueWeight, valueLoss), tf.mul(entropyWeight, entropy))) as tf.Scalar;
  const klDivergence = tf.mean(tf.sub(tf.sub(ratio, 1), logRatio)) as tf.Scalar;
  const clipped = tf.mean(tf.cast(tf.greater(tf.abs(tf.sub(ratio, 1)), clip), 'float32')) as tf.Scalar;
  return { loss, policyLoss, valueLoss, entropy, klDivergence, clipped };
}
