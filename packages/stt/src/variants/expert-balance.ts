import { type BatchPart, meanOfBatch, partWeight } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { Routing } from './mixture-of-experts.ts';

/** Of the clips that were routed, where they are a part of a batch. */
export interface RoutedClips {
  clips: number;
  part: BatchPart;
}

/** Measures of how evenly a model's experts are used, for the log of its training. */
export type ExpertMetrics = {
  /** The largest share of its mixture's choices that any expert has: 1/X where all of X are used alike, 1/K where the same K always. */
  expertLoadMax: tf.Scalar;
  /** Entropy of the shares of the mixture that is used least evenly, of the largest that it could be: 1 where all are used alike. */
  expertLoadEntropy: tf.Scalar;
};

/** Result of balancing the mixtures of experts of a model, for its loss. */
export type BalancedExperts = {
  /** Loss that keeps experts in equal use, to be added; 0 where there are none. */
  loss: tf.Scalar;
  /** Empty where there are none. */
  metrics: Partial<ExpertMetrics>;
};

/**
 * The share of each mixture's choices that went to each of its experts, [layers, X]; without a gradient.
 *
 * @param routings what `apply` collected, one for each mixture, at least one
 * @param of where the clips are a part of a batch: the shares are then the batch's
 */
export function expertLoad(routings: readonly Routing[], of?: RoutedClips): tf.Tensor2D {
  return tf.tidy(() => {
    const layers = routings.map(({ chosen }) => tf.div(tf.sum(chosen, 0, true), tf.maximum(tf.sum(chosen), 1)));
    // Every patch chooses equally many experts, so shares average over parts as means do.
    const own = tf.concat(layers) as tf.Tensor2D;
    return of ? meanOfBatch(own, of.clips, of.part) : own;
  });
}

/**
 * The loss that keeps experts in equal use, coefficient · X · Σₑ (share of choices that went to e) · (mean probability of e), summed
 * over the layers (https://arxiv.org/abs/2101.03961, 2.2). It is coefficient for each layer at perfect balance.
 *
 * @param routings what `apply` collected
 * @param of the clips that were routed, where they are a part of a batch: the choices counted are then the batch's, and the
 * mean over the replicas is the batch's loss
 */
export function balanceLoss(routings: readonly Routing[], coefficient = 0.01, of?: RoutedClips): tf.Scalar {
  return balanceExperts(routings, coefficient, of).loss;
}

/** The experts’ balance loss, and how evenly they are used. */
export function balanceExperts(routings: readonly Routing[], coefficient: number, of?: RoutedClips): BalancedExperts {
  if (routings.length === 0) return { loss: tf.scalar(0), metrics: {} };
  return tf.tidy(() => {
    const load = expertLoad(routings, of); // [layers, X]
    const probable = tf.concat(routings.map(({ probabilities }) => tf.mean(probabilities, 0, true))); // [layers, X]
    const scale = coefficient * load.shape[1] * (of ? partWeight(of.clips, of.part) : 1);
    const loss = tf.mul(tf.sum(tf.mul(load, probable)), scale) as tf.Scalar;
    return { loss, metrics: loadMetrics(load) };
  });
}

function loadMetrics(load: tf.Tensor2D): ExpertMetrics {
  const experts = load.shape[1];
  const logarithms = tf.log(tf.maximum(load, 1e-9)); // of a share of 0, which then counts 0
  const entropies = tf.div(tf.neg(tf.sum(tf.mul(load, logarithms), 1)), Math.log(Math.max(experts, 2)));
  return {
    expertLoadMax: tf.max(load) as tf.Scalar,
    expertLoadEntropy: experts === 1 ? tf.scalar(1) : (tf.min(entropies) as tf.Scalar),
  };
}
