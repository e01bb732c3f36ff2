import { type BatchPart, gatherBatch, partWeight, type Random, smoothL1 } from '@genie/ops';
import { balanceExperts, type ExpertMetrics, type Routing } from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import { BranchingDecoder } from './categorical/branching-decoder.ts';
import { categoricalLoss, errorsOfChanges } from './categorical/objective.ts';
import { changeWeight, dropFirst, dropLast, rollClips } from './frames.ts';
import type { ActionTokenizer } from './model.ts';
import { type ActionTokenizerObjectiveInput, parseActionTokenizerObjective } from './objective-config.ts';

/** Random draws and schedule values of a loss. */
export type ActionTokenizerDraw = {
  /** Frames for the encoder, [B, T, H, W, C]: each clip rolled by its own shift; where `encoderShift` is not 0. */
  rolled: tf.Tensor5D | undefined;
  /** Whether the decoder learns without actions. */
  warmingUp: boolean;
  /** How much categorical codes are still explored, scalar in 0…1; where the quantizer is categorical. */
  exploration: tf.Scalar | undefined;
};

/** Share of the training in which categorical codes are explored, less and less. */
export const EXPLORED = 0.5;

export interface ActionTokenizerLossOptions {
  /** Any part of the objective; the rest is the reference's. The draw and the loss take the same. */
  objective?: ActionTokenizerObjectiveInput | undefined;
  /** Draws how far the encoder's clips are rolled; needed where `encoderShift` is not 0. */
  random?: Random;
  /** Step of training, from 0, for `decoderWarmupSteps`. Default: the warm-up is over. */
  step?: number;
  /** Steps of the whole training, for how long categorical codes are explored. Default: they no longer are. */
  steps?: number;
  /**
   * Where the frames are a replica's part of a batch: the mean of the replicas' losses, and of their metrics, is the
   * batch's. `random` must be the same on each.
   */
  part?: BatchPart | undefined;
  /** Less memory for more time, see `SpatioTemporalTransformer`. Default false. */
  recompute?: boolean;
  /** The true code of each transition where it is known, int32 [B, T-1], elsewhere -1; of categorical codes. Default: none is known. */
  labels?: tf.Tensor2D | undefined;
}

export interface ActionTokenizerLoss {
  loss: tf.Scalar;
  /**
   * The loss' parts, and the variance of the latents over the batch, near 0 where the actions collapse; where there are mixtures of
   * experts, how evenly these are used.
   */
  metrics: {
    reconstruction: tf.Scalar;
    /** Of FSQ codes, as the variance. */
    variancePenalty?: tf.Scalar;
    latentVariance?: tf.Scalar;
    /** Of categorical codes: the entropy of their shares in the batch, as a share of the largest, 0…1. */
    codeEntropy?: tf.Scalar;
    /** Where there are labels: the encoder's cross-entropy on them. */
    labelCrossEntropy?: tf.Scalar;
  } & Partial<ExpertMetrics>;
  /** [B, T-1, H, W, C]; of categorical codes, which are all foreseen, undefined. */
  prediction: tf.Tensor5D | undefined;
  /** Codes that the encoder inferred for each transition, [B, T-1, A], of categorical codes of those that count; a gradient to them reaches it (straight through). */
  codes: tf.Tensor3D;
}

/**
 * Draws how the encoder sees the clips; the caller disposes of the tensor.
 *
 * @param frames [B, T, H, W, C]
 */
export function drawActionTokenizer(
  model: ActionTokenizer,
  frames: tf.Tensor5D,
  { objective = {}, random, step = Number.POSITIVE_INFINITY, steps = 0, part }: ActionTokenizerLossOptions,
): ActionTokenizerDraw {
  const { encoderShift, quantizer } = model.config;
  const { decoderWarmupSteps } = parseActionTokenizerObjective(objective, model.config);
  const shifts = Math.max(...encoderShift) > 0;
  if (shifts && !random) {
    throw new Error(
      `action tokenizer: encoderShift is [${encoderShift.join(', ')}], expected options.random to draw the shifts from`,
    );
  }
  const rolled = shifts && random ? tf.tidy(() => rollClips(frames, encoderShift, random, part)) : undefined;
  const exploration =
    quantizer === 'categorical' ? tf.scalar(Math.max(0, steps > 0 ? 1 - step / (EXPLORED * steps) : 0)) : undefined;
  return { rolled, warmingUp: step < decoderWarmupSteps, exploration };
}

/**
 * `smoothL1(prediction, next frame) + varianceWeight · relu(varianceTarget − Var_batch(latents))
 * + correlationWeight · squaredCorrelation(latents)`.
 *
 * The second part keeps the encoder from giving every transition the same code, the third its outputs from saying the same. Pixels that change count
 * `1 + changedPixelWeight` times, the first `skipTransitions` transitions not at all; during the decoder's warm-up the
 * actions are 0 and the encoder learns nothing. Where there are mixtures of experts, their balance loss is added.
 *
 * @param frames [B, T, H, W, C] in [-1, 1], T at least 2 + skipTransitions
 * @param options what was drawn, or what it is drawn from
 */
export function actionTokenizerLoss(
  model: ActionTokenizer,
  frames: tf.Tensor5D,
  options:
    | ActionTokenizerLossOptions
    | (Pick<ActionTokenizerLossOptions, 'objective' | 'part' | 'recompute' | 'labels'> & {
        drawn: ActionTokenizerDraw;
      }) = {},
): ActionTokenizerLoss {
  const { part, recompute = false, labels } = options;
  const objective = parseActionTokenizerObjective(options.objective ?? {}, model.config);
  const { skipTransitions, changedPixelWeight, varianceTarget, varianceWeight, correlationWeight } = objective;
  const [batch, length, ...rest] = frames.shape;
  const kept = length - 1 - skipTransitions;
  if (kept < 1) {
    const expected = `at least ${skipTransitions + 2} because skipTransitions is ${skipTransitions}`;
    throw new Error(`action tokenizer: found clips of ${length} frames, expected ${expected}`);
  }
  const { rolled, warmingUp, exploration } =
    'drawn' in options ? options.drawn : drawActionTokenizer(model, frames, options);
  if (model.config.groups) {
    throw new Error('action tokenizer: groups in training, expected none; codes that do the same are known afterwards');
  }
  if (labels && model.config.quantizer !== 'categorical') {
    throw new Error(`action tokenizer: labels with quantizer: ${model.config.quantizer}, expected categorical`);
  }
  const routings: Routing[] = []; // of the mixtures of experts, where there are any
  const changes =
    model.decoder instanceof BranchingDecoder
      ? model.decoder.changes(dropLast(frames), { training: true, recompute, routings, skip: skipTransitions })
      : undefined; // [B·kept, K, P, D]
  // Where nothing but its two frames is seen of a transition, those that the loss leaves out need not be read.
  const unread = changes && model.config.encoderContext === 'pair' ? skipTransitions : 0;
  const { latents, codes } = model.encode(dropFirst(rolled ?? frames, unread), {
    training: true,
    recompute,
    ...(!warmingUp && { routings }), // the encoder's routers too learn nothing then
    ...(part && { part }),
  });
  if (changes) {
    const errors = errorsOfChanges({ ...model.config, ...objective }, frames, changes);
    const own = dropFirst(latents, skipTransitions - unread);
    const logits = tf.reshape(own, [batch * kept, -1]) as tf.Tensor2D;
    const { loss, metrics } = categoricalLoss(errors, logits, exploration ?? tf.scalar(0), {
      clips: batch,
      part,
      labels: labels && tf.reshape(tf.slice(labels, [0, skipTransitions], [batch, kept]), [batch * kept]),
    });
    const balance = balanceExperts(routings, objective.balanceWeight, part && { clips: batch, part });
    return {
      loss: tf.add(loss, balance.loss) as tf.Scalar,
      metrics: { ...metrics, ...balance.metrics },
      prediction: undefined,
      codes,
    };
  }
  const prediction = model.predict(frames, warmingUp ? tf.zeros(codes.shape) : codes, {
    training: true,
    recompute,
    routings,
  });

  const fromTransition = (x: tf.Tensor, first: number) => tf.slice(x, [0, first, 0, 0, 0], [batch, kept, ...rest]);
  const target = fromTransition(frames, 1 + skipTransitions); // [B, kept, H, W, C]
  const current = fromTransition(frames, skipTransitions);
  const weight = changedPixelWeight > 0 ? changeWeight(current, target, changedPixelWeight) : undefined;
  const error = smoothL1(fromTransition(prediction, skipTransitions), target, { weight });
  const reconstruction = part ? (tf.mul(error, partWeight(batch, part)) as tf.Scalar) : error;

  const latentVariance = tf.mean(tf.moments(gatherBatch(latents, part), 0).variance) as tf.Scalar;
  const variancePenalty = tf.relu(tf.sub(varianceTarget, latentVariance)) as tf.Scalar;
  const penalties = [tf.mul(variancePenalty, varianceWeight)];
  if (correlationWeight > 0) penalties.push(tf.mul(squaredCorrelation(gatherBatch(latents, part)), correlationWeight));
  const own = warmingUp ? reconstruction : tf.addN([reconstruction, ...penalties]);
  const balance = balanceExperts(routings, objective.balanceWeight, part && { clips: batch, part });
  return {
    loss: tf.add(own, balance.loss) as tf.Scalar,
    metrics: { reconstruction, variancePenalty, latentVariance, ...balance.metrics },
    prediction,
    codes,
  };
}

/** Added to variances that are divided by. */
const epsilon = 1e-6;

/**
 * How much a batch's numbers repeat each other: the mean over all pairs of dimensions of their squared correlation, 0…1. With a gradient;
 * 0 where there is one dimension only.
 *
 * @param x [..., A]
 * @see https://arxiv.org/abs/2105.04906 (VICReg), equation 3, its covariance term, here of correlations
 */
export function squaredCorrelation(x: tf.Tensor): tf.Scalar {
  const width = x.shape.at(-1)!;
  if (width === 1) return tf.scalar(0);
  const rows = tf.reshape(x, [-1, width]);
  const centred = tf.sub(rows, tf.mean(rows, 0, true));
  const unit = tf.div(centred, tf.sqrt(tf.add(tf.mean(tf.square(centred), 0, true), epsilon)));
  const correlation = tf.div(tf.matMul(unit, unit, true), rows.shape[0]!); // [A, A]
  const others = tf.sub(1, tf.eye(width));
  return tf.div(tf.sum(tf.square(tf.mul(correlation, others))), width * (width - 1)) as tf.Scalar;
}
