import { type BatchPart, gatherBatch, partWeight, patchify } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { ActionTokenizerConfig } from '../config.ts';
import { changeWeight } from '../frames.ts';
import type { ActionTokenizerObjective } from '../objective-config.ts';

// M transitions, K codes.

/**
 * How sharp the posterior is: at an error larger than the best by the usual excess times this, a code has 1/e of the best's share. It falls
 * while codes are explored, as in deterministic annealing (Rose 1998, https://doi.org/10.1109/5.726788, section II): codes part at first by what is
 * largest, such as standing still and moving, and then, when that no longer decides alone, by which way.
 */
const TEMPERATURE = { exploring: 0.15, settled: 0.015 };
/** Weight of the entropy of the codes' shares while codes are explored, and afterwards. */
const USAGE_WEIGHT = { exploring: 0.5, settled: 0.05 };
/** How much of the decoder's learning follows the posterior rather than the encoder while codes are explored. */
const POSTERIOR_SHARE = 0.5;
/** Weight of the encoder's loss beside the reconstruction; they share no parameters, only the clipping of gradients. */
const ENCODER_WEIGHT = 0.005;
/** Weight of the labelled transitions' cross-entropy beside that of all transitions. */
const LABEL_WEIGHT = 1;
/** Rounds of balancing: more change nothing. */
const ROUNDS = 3;

export interface CategoricalLoss {
  loss: tf.Scalar;
  /** Expected reconstruction error under the encoder's codes, and the entropy of the codes' shares as a share of the largest, 0…1. */
  metrics: {
    reconstruction: tf.Scalar;
    codeEntropy: tf.Scalar;
    /** Cross-entropy of the encoder's distribution on the labelled transitions, where there are labels. */
    labelCrossEntropy?: tf.Scalar;
  };
}

/**
 * Trains decoder and encoder on the errors of all K codes at once: nothing is sampled, nothing rounded.
 *
 * The decoder's loss is the expected error Σ_k q_k·e_k under the encoder's distribution q. The encoder learns the posterior of the code
 * given what came, p_k ∝ exp(−(e_k − min e) / τ) with τ in units of the batch's usual excess, and falling while codes are explored: cross-entropy, so its gradient does not vanish
 * where it is sure and wrong, as that of the expected error does, and none passes through a rounding. The encoder sees the clip rolled and
 * without the past, so it can only say what means the same everywhere; what it cannot say, the decoder does not learn to be told.
 *
 * While codes are explored (`exploration` from 1 to 0) the posterior is balanced over the batch, as if all codes were equally frequent
 * (Sinkhorn, as in https://arxiv.org/abs/2006.09882, section 3.1), and half of the decoder's learning follows it: no code is left behind. Afterwards
 * codes take the shares that the video gives them.
 *
 * Where `labels` tell the code of some transitions, these need no inference: their posterior is the label, for decoder and encoder alike, and
 * the encoder's cross-entropy on them counts once more by itself, so that a few do not drown among the others (Kingma et al. 2014,
 * https://arxiv.org/abs/1406.5298, section 3.1.2, equation 9).
 *
 * @param errors e, [M, K]
 * @param logits of q, [M, K]
 * @param exploration scalar in 0…1
 * @param labels int32 [M], the code of each transition; -1 where nobody knows it
 * @see https://arxiv.org/abs/1406.5298 for exact sums over a categorical latent (section 3.1)
 */
export function categoricalLoss(
  errors: tf.Tensor2D,
  logits: tf.Tensor2D,
  exploration: tf.Scalar,
  { clips, part, labels }: { clips: number; part?: BatchPart | undefined; labels?: tf.Tensor1D | undefined },
): CategoricalLoss {
  const codes = errors.shape[1];
  const said = tf.logSoftmax(logits);
  const probabilities = tf.exp(said) as tf.Tensor2D;
  const known = labels && knownCodes(labels, codes);
  const orKnown = (inferred: tf.Tensor) => (known ? tf.add(tf.mul(inferred, known.unknown), known.codes) : inferred);
  const inferred = balancedPosterior(constant(errors) as tf.Tensor2D, exploration, (x) => gatherRows(x, clips, part));
  const posterior = orKnown(inferred);
  const share = tf.mul(exploration, POSTERIOR_SHARE);
  const responsibilities = orKnown(tf.add(tf.mul(constant(probabilities), tf.sub(1, share)), tf.mul(inferred, share)));
  const weight = part ? partWeight(clips, part) : 1;
  const expected = tf.mul(tf.mean(tf.sum(tf.mul(responsibilities, errors), 1)), weight);
  const reconstruction = tf.mul(tf.mean(tf.sum(tf.mul(probabilities, errors), 1)), weight) as tf.Scalar;
  const crossEntropy = tf.mul(tf.neg(tf.mean(tf.sum(tf.mul(posterior, said), 1))), weight);
  const shares = tf.mean(gatherRows(probabilities, clips, part), 0);
  const entropy = tf.neg(tf.sum(tf.mul(shares, tf.log(tf.add(shares, 1e-9)))));
  const usageWeight = tf.add(tf.mul(exploration, USAGE_WEIGHT.exploring - USAGE_WEIGHT.settled), USAGE_WEIGHT.settled);
  const labelCrossEntropy = known && labelledCrossEntropy(said, known.codes, { clips, part });
  const encoderLoss = tf.sub(
    labelCrossEntropy ? tf.add(crossEntropy, tf.mul(labelCrossEntropy, LABEL_WEIGHT)) : crossEntropy,
    tf.mul(usageWeight, entropy),
  );
  return {
    loss: tf.add(expected, tf.mul(encoderLoss, ENCODER_WEIGHT)) as tf.Scalar,
    metrics: {
      reconstruction,
      codeEntropy: tf.div(entropy, Math.log(codes)) as tf.Scalar,
      ...(labelCrossEntropy && { labelCrossEntropy }),
    },
  };
}

/** Labels [M] as one-hot codes [M, K], zeros where there is none, and 1 in `unknown`, [M, 1], there. */
function knownCodes(labels: tf.Tensor1D, codes: number): { codes: tf.Tensor2D; unknown: tf.Tensor2D } {
  const known = tf.expandDims(tf.cast(tf.greaterEqual(labels, 0), 'float32'), 1) as tf.Tensor2D;
  const places = tf.cast(tf.maximum(labels, tf.scalar(0, 'int32')), 'int32');
  const oneHot = tf.cast(tf.oneHot(places, codes), 'float32');
  return { codes: tf.mul(oneHot, known) as tf.Tensor2D, unknown: tf.sub(1, known) as tf.Tensor2D };
}

/** Mean over the labelled transitions of the whole batch; 0 where it has none. Of a part, so that the mean of the parts is the batch's. */
function labelledCrossEntropy(
  said: tf.Tensor,
  known: tf.Tensor2D,
  { clips, part }: { clips: number; part?: BatchPart | undefined },
): tf.Scalar {
  const count = tf.maximum(tf.sum(gatherRows(known, clips, part)), 1);
  return tf.mul(tf.div(tf.sum(tf.mul(known, said)), count), -(part?.replicas ?? 1)) as tf.Scalar;
}

/** The transitions [M, K] of all parts of a batch, of which this one has `clips`. */
function gatherRows(x: tf.Tensor, clips: number, part: BatchPart | undefined): tf.Tensor2D {
  if (!part) return x as tf.Tensor2D;
  const codes = x.shape[1]!;
  return tf.reshape(gatherBatch(tf.reshape(x, [clips, -1, codes]), part), [-1, codes]);
}

/** [M, K] → [M, K]; the balance is the whole batch's. */
function balancedPosterior(
  errors: tf.Tensor2D,
  exploration: tf.Scalar,
  gather: (x: tf.Tensor2D) => tf.Tensor2D,
): tf.Tensor {
  const excess = tf.sub(errors, tf.min(errors, 1, true)) as tf.Tensor2D;
  const spread = tf.mean(gather(excess));
  const { exploring, settled } = TEMPERATURE;
  const temperature = tf.mul(tf.pow(tf.scalar(exploring / settled), exploration), settled);
  const logits = tf.neg(tf.div(excess, tf.add(tf.mul(spread, temperature), 1e-12))) as tf.Tensor2D;
  const all = gather(logits);
  let bias: tf.Tensor = tf.zeros([errors.shape[1]]);
  for (let round = 0; round < ROUNDS; round++) {
    const shares = tf.mean(tf.softmax(tf.sub(all, bias)), 0);
    bias = tf.add(bias, tf.log(tf.add(tf.mul(shares, errors.shape[1]), 1e-3)));
  }
  return tf.softmax(tf.sub(logits, tf.mul(bias, exploration)));
}

const withoutGradient = tf.customGrad((x) => ({
  value: tf.clone(x as tf.Tensor),
  gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
}));

/** x as a constant: no gradient passes. */
function constant<X extends tf.Tensor>(x: X): X {
  return withoutGradient(x) as X;
}

/**
 * How wrong the next frame is under each categorical code: the training's own measure, smooth L1 with the weights of pixels that change.
 *
 * @param frames [B, T, H, W, C] in [-1, 1]
 * @param changes as the decoder foresees them, [B·(T-1-skipTransitions), K, P, D]
 * @returns [B·(T-1-skipTransitions), K], clip by clip, with a gradient to the changes
 */
export function errorsOfChanges(
  {
    patchSize,
    skipTransitions,
    changedPixelWeight,
  }: Pick<ActionTokenizerConfig, 'patchSize'> &
    Pick<ActionTokenizerObjective, 'skipTransitions' | 'changedPixelWeight'>,
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

/**
 * How wrong each branch is: the weighted smooth L1 distance (β = 1) of its changes to the true ones, averaged over a frame.
 *
 * @param changes prediction less the past frame, [N, K, P, D]
 * @param truth the same of the next frame, [N, P, D]; no gradient
 * @param weight of each pixel, [N, P, D]; no gradient
 * @returns [N, K]
 */
function branchErrors(changes: tf.Tensor4D, truth: tf.Tensor3D, weight: tf.Tensor3D): tf.Tensor2D {
  const [, , patches, pixels] = changes.shape;
  const operation = tf.customGrad((given, save) => {
    const difference = tf.sub(given as tf.Tensor, tf.expandDims(truth, 1));
    // With c = clip(d, -1, 1), c·(d - c/2) is both branches at once, and c its slope.
    const near = tf.clipByValue(difference, -1, 1);
    const slope = tf.mul(near, tf.expandDims(weight, 1));
    const error = tf.mul(slope, tf.sub(difference, tf.mul(near, 0.5)));
    (save as tf.GradSaveFunc)([slope]);
    return {
      value: tf.mean(error, [2, 3]),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.mul(saved[0]!, tf.reshape(tf.div(dy, patches * pixels), [...dy.shape, 1, 1])),
    };
  });
  return operation(changes) as tf.Tensor2D;
}
