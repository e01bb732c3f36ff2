import { type BatchPart, maskedCrossEntropy, partWeight } from '@genie/ops';
import { balanceExperts, type ExpertMetrics, type Routing } from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import { type ActionNoiseOptions, type ReplacedActions, replaceActions, tellActions } from './action-noise.ts';
import type { Dynamics } from './dynamics.ts';
import { drawCorruption, drawMask } from './masking.ts';

export interface DynamicsBatch {
  /** The tokens' codes, [B, T, P, L]. */
  codes: tf.Tensor4D;
  /** int32 [B, T, P]. */
  tokens: tf.Tensor3D;
  /** Action codes, [B, T-1, A]; the loss has a gradient for them, in which an encoder of actions may be trained along. */
  actions: tf.Tensor3D;
  /** Codes of a draft of each frame, [B, T, P, L], where the model sees drafts; those of frames without a past do not matter. */
  draft?: tf.Tensor4D | undefined;
}

export interface DynamicsLoss {
  loss: tf.Scalar;
  /**
   * The loss' first part, the share of hidden tokens whose most probable guess is right, and the share hidden; where there are mixtures
   * of experts, how evenly these are used.
   */
  metrics: { crossEntropy: tf.Scalar; accuracy: tf.Scalar; hidden: tf.Scalar } & Partial<ExpertMetrics>;
}

/** What chance decides of a step, for the clips of a batch or of a replica's part of it. */
export type DynamicsDraw = {
  /** 1 where a token is hidden, 0 where it is open, [B, T, P]. */
  hidden: tf.Tensor3D;
  /** The tokens that the model sees, some of them falsified, int32 [B, T, P]; where its `corruption` is not 0. */
  seen: tf.Tensor3D | undefined;
  /** Which actions the model is told as others, where its `actionNoise` or `stillActionNoise` is not 0. */
  replaced: ReplacedActions | undefined;
  /** What means over hidden places here are multiplied by, so that the mean over the replicas is the batch's; a scalar. */
  hiddenWeight: tf.Scalar | undefined;
};

/**
 * Draws which tokens of a batch are hidden, which are corrupted and which actions are replaced; the caller disposes of the tensors. The
 * actions need not be known yet, unless the model has `stillActionNoise`.
 *
 * @throws where actions are to be replaced, and the options do not say by what
 */
export function drawDynamics(
  model: Dynamics,
  { tokens, actions }: Pick<DynamicsBatch, 'tokens'> & Partial<Pick<DynamicsBatch, 'actions'>>,
  options: ActionNoiseOptions,
): DynamicsDraw {
  const { random, part } = options;
  const [clips, length, patches] = tokens.shape;
  // Drawn for the whole batch, so that what a clip gets does not depend on how the batch is divided.
  const shape = { batch: part?.total ?? clips, length, patches };
  const mask = drawMask(shape, model.config, random);
  const { corruption } = model.config;
  const places = corruption > 0 ? drawCorruption(shape, corruption, random) : undefined;
  const replaced = replaceActions({ ...shape, clips, actions }, model.config, options);
  const start = (part?.first ?? 0) * length * patches;
  const end = start + clips * length * patches;
  const ownMask = mask.subarray(start, end);
  const own = [clips, length, patches] as [number, number, number];
  return {
    hidden: tf.tensor3d(ownMask, own),
    seen:
      places &&
      takePlaces(
        tokens,
        places.subarray(start, end).map((place) => place - start),
      ),
    replaced,
    // Means over the hidden places count by how many of the batch's hidden places are here.
    hiddenWeight: part && tf.scalar((part.replicas * Math.max(1, total(ownMask))) / Math.max(1, total(mask))),
  };
}

/**
 * Hides tokens at random and measures how well they are guessed: the mean cross-entropy over the hidden places, with
 * the mixture of experts' balance loss where there is one.
 *
 * @param options what was drawn, or `random` to draw it from. `part`: where the clips are a replica's part of a
 * batch; the mean of the replicas' losses, and of their metrics, is the batch's. `recompute`: less memory for more time, see
 * `SpatioTemporalTransformer`
 */
export function dynamicsLoss(
  model: Dynamics,
  batch: DynamicsBatch,
  options: (ActionNoiseOptions | { drawn: DynamicsDraw; part?: BatchPart | undefined }) & { recompute?: boolean },
): DynamicsLoss {
  const { part, recompute = false } = options;
  const [clips, length] = batch.tokens.shape;
  const {
    hidden: allHidden,
    seen,
    replaced,
    hiddenWeight,
  } = 'drawn' in options ? options.drawn : drawDynamics(model, batch, options);
  const codes = seen ? (model.quantizer.codes(seen) as tf.Tensor4D) : batch.codes;
  const told = replaced ? tellActions(batch.actions, replaced) : batch.actions;
  const routings: Routing[] = []; // of the mixtures of experts, where there are any
  // [B, n, P, V] for the n frames in which something may be hidden.
  const lastFrames = guessedFrames(model, length);
  const applied = { routings, recompute, lastFrames, past: codes, draft: batch.draft };
  const logits = model.apply(model.hide(codes, allHidden), told, applied);
  const from = [0, length - lastFrames, 0];
  const hidden = tf.slice(allHidden, from);
  const tokens = tf.slice(batch.tokens, from);
  const crossEntropy = maskedCrossEntropy(logits, tokens, hidden);
  const balance = balanceExperts(routings, model.config.balanceWeight, part && { clips, part });
  const right = tf.cast(tf.equal(tf.argMax(logits, -1), tokens), 'float32'); // [B, n, P]
  const accuracy = tf.div(tf.sum(tf.mul(right, hidden)), tf.maximum(tf.sum(hidden), 1)) as tf.Scalar;
  const metrics = { crossEntropy, accuracy, hidden: tf.mean(allHidden) as tf.Scalar, ...balance.metrics };
  if (!part || !hiddenWeight) return { loss: tf.add(crossEntropy, balance.loss) as tf.Scalar, metrics };
  const scaled = {
    ...metrics,
    crossEntropy: tf.mul(crossEntropy, hiddenWeight) as tf.Scalar,
    accuracy: tf.mul(accuracy, hiddenWeight) as tf.Scalar,
    hidden: tf.mul(metrics.hidden, partWeight(clips, part)) as tf.Scalar,
  };
  return { loss: tf.add(scaled.crossEntropy, balance.loss) as tf.Scalar, metrics: scaled };
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

/** The tokens [B, T, P] of the given places of B·T·P at each place. Drawn, as a graph cannot record where TensorFlow gathers from. */
function takePlaces(tokens: tf.Tensor3D, places: Int32Array): tf.Tensor3D {
  return tf.tidy(() => tf.reshape(tf.gather(tf.reshape(tokens, [-1]), tf.tensor1d(places, 'int32')), tokens.shape));
}
