import { maskedCrossEntropy, partWeight, type Random } from '@genie/ops';
import { balanceExperts, type ExpertMetrics, type Routing } from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import type { DynamicsConfig } from './config.ts';
import type { Dynamics } from './model.ts';
import { type DynamicsObjective, type DynamicsObjectiveInput, parseDynamicsObjective } from './objective-config.ts';
import { type ActionNoiseOptions, type ReplacedActions, replaceActions, tellActions } from './variants/action-noise.ts';

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

export interface MaskShape {
  batch: number;
  length: number;
  patches: number;
}

/**
 * Draws which tokens of a batch training hides.
 *
 * As the reference does it: one ratio for the batch, each token hidden with that probability, and each patch keeps one
 * frame, drawn at random, in which it is open. In `lastFrameShare` of the clips instead, as in play: only tokens of the
 * last frame are hidden, a share cos(π u / 2) of them with u uniform (MaskGIT's cosine schedule).
 *
 * Where frames see nothing but their stacked past, which is never hidden, this is done to every frame whose past is whole.
 *
 * @returns [B, T, P] row by row, 1 hidden, 0 open
 */
export function drawMask(
  { batch, length, patches }: MaskShape,
  config: Pick<DynamicsObjective, 'maskRatio' | 'lastFrameShare'> & Pick<DynamicsConfig, 'temporal' | 'stackedFrames'>,
  random: Random,
): Float32Array {
  const { lastFrameShare, temporal, stackedFrames } = config;
  const [low, high] = config.maskRatio;
  const hidden = new Float32Array(batch * length * patches);
  const hideLikePlay = (frame: number) => {
    const share = Math.cos((Math.PI / 2) * random.uniform());
    for (let i = frame * patches; i < (frame + 1) * patches; i++) hidden[i] = random.uniform() < share ? 1 : 0;
  };
  if (!temporal) {
    for (let frame = 0; frame < batch * length; frame++) if (frame % length >= stackedFrames) hideLikePlay(frame);
    return hidden;
  }
  const ratio = low + (high - low) * random.uniform();
  for (let clip = 0; clip < batch; clip++) {
    const start = clip * length * patches;
    if (lastFrameShare > 0 && random.uniform() < lastFrameShare) {
      hideLikePlay((clip + 1) * length - 1);
      continue;
    }
    for (let i = start; i < start + length * patches; i++) hidden[i] = random.uniform() < ratio ? 1 : 0;
    for (let patch = 0; patch < patches; patch++) hidden[start + random.integer(length) * patches + patch] = 0;
  }
  return hidden;
}

/**
 * Draws which tokens are falsified: of each clip up to the share `corruption`, drawn anew, by others of the same clip. So what is
 * wrong looks as it does in play, where a model's own mistakes come back to it: a right token in a wrong place.
 *
 * @returns [B, T, P] row by row: the place in it whose token is taken, its own where nothing is changed
 */
export function drawCorruption({ batch, length, patches }: MaskShape, corruption: number, random: Random): Int32Array {
  const perClip = length * patches;
  const places = Int32Array.from({ length: batch * perClip }, (_, i) => i);
  for (let clip = 0; clip < batch; clip++) {
    const share = corruption * random.uniform();
    for (let i = clip * perClip; i < (clip + 1) * perClip; i++) {
      if (random.uniform() < share) places[i] = clip * perClip + random.integer(perClip);
    }
  }
  return places;
}

/** Random choices of a step, for the clips of a batch or of a replica's part of it. */
export type DynamicsDraw = {
  /** 1 where a token is hidden, 0 where it is open, [B, T, P]. */
  hidden: tf.Tensor3D;
  /** The tokens that the model sees, some of them falsified, int32 [B, T, P]; where `corruption` is not 0. */
  seen: tf.Tensor3D | undefined;
  /** Actions that the model is told as others, where `actionNoise` or `stillActionNoise` is not 0. */
  replaced: ReplacedActions | undefined;
  /** Factor of the means over hidden places here, so that the mean over the replicas is the batch's; a scalar. */
  hiddenWeight: tf.Scalar | undefined;
};

/** Options of a draw: what is drawn, and from what. */
export interface DynamicsDrawOptions extends ActionNoiseOptions {
  /** Any part of the objective; the rest is the reference's. The loss takes the same. */
  objective?: DynamicsObjectiveInput | undefined;
}

/**
 * Draws which tokens of a batch are hidden, which are corrupted and which actions are replaced; the caller disposes of the tensors. The
 * actions need not be known yet, unless the objective has `stillActionNoise`.
 *
 * @throws where actions are to be replaced, and the options do not say by what
 */
export function drawDynamics(
  model: Dynamics,
  { tokens, actions }: Pick<DynamicsBatch, 'tokens'> & Partial<Pick<DynamicsBatch, 'actions'>>,
  options: DynamicsDrawOptions,
): DynamicsDraw {
  const { random, part } = options;
  const objective = parseDynamicsObjective(options.objective ?? {}, model.config);
  const [clips, length, patches] = tokens.shape;
  // Drawn for the whole batch, so that what a clip gets does not depend on how the batch is divided.
  const shape = { batch: part?.total ?? clips, length, patches };
  const mask = drawMask(shape, { ...model.config, ...objective }, random);
  const { corruption } = objective;
  const places = corruption > 0 ? drawCorruption(shape, corruption, random) : undefined;
  const replaced = replaceActions({ ...shape, clips, actions }, objective, options);
  const start = (part?.first ?? 0) * length * patches;
  const end = start + clips * length * patches;
  const own = mask.subarray(start, end);
  const count = (hidden: Float32Array) =>
    Math.max(
      1,
      hidden.reduce((sum, value) => sum + value, 0),
    );
  return {
    hidden: tf.tensor3d(own, [clips, length, patches]),
    seen:
      places &&
      takePlaces(
        tokens,
        places.subarray(start, end).map((place) => place - start),
      ),
    replaced,
    // Means over the hidden places count by how many of the batch's hidden places are here.
    hiddenWeight: part && tf.scalar((part.replicas * count(own)) / count(mask)),
  };
}

/**
 * Hides tokens at random and measures how well they are guessed: the mean cross-entropy over the hidden places, with
 * the mixture of experts' balance loss where there is one.
 *
 * @param options what was drawn, or `random` to draw it from. `objective`: any part of it, the same as was drawn by. `part`: where the clips are a replica's part of a
 * batch; the mean of the replicas' losses, and of their metrics, is the batch's. `recompute`: less memory for more time, see
 * `SpatioTemporalTransformer`
 */
export function dynamicsLoss(
  model: Dynamics,
  batch: DynamicsBatch,
  options: (DynamicsDrawOptions | (Pick<DynamicsDrawOptions, 'objective' | 'part'> & { drawn: DynamicsDraw })) & {
    recompute?: boolean;
  },
): DynamicsLoss {
  const { part, recompute = false } = options;
  const { balanceWeight, lastFrameShare } = parseDynamicsObjective(options.objective ?? {}, model.config);
  const [clips, length] = batch.tokens.shape;
  const drawn = 'drawn' in options ? options.drawn : drawDynamics(model, batch, options);
  const { seen, replaced, hiddenWeight } = drawn;
  const codes = seen ? (model.quantizer.codes(seen) as tf.Tensor4D) : batch.codes;
  const told = replaced ? tellActions(batch.actions, replaced) : batch.actions;
  const routings: Routing[] = []; // of the mixtures of experts, where there are any
  // [B, n, P, V] for the n frames in which something may be hidden.
  const lastFrames = guessedFrames(model, lastFrameShare, length);
  const applied = { routings, recompute, lastFrames, past: codes, draft: batch.draft };
  const logits = model.apply(model.hide(codes, drawn.hidden), told, applied);
  const from = [0, length - lastFrames, 0];
  const hidden = tf.slice(drawn.hidden, from);
  const tokens = tf.slice(batch.tokens, from);
  const crossEntropy = maskedCrossEntropy(logits, tokens, hidden);
  const balance = balanceExperts(routings, balanceWeight, part && { clips, part });
  const right = tf.cast(tf.equal(tf.argMax(logits, -1), tokens), 'float32'); // [B, n, P]
  const accuracy = tf.div(tf.sum(tf.mul(right, hidden)), tf.maximum(tf.sum(hidden), 1)) as tf.Scalar;
  const metrics = { crossEntropy, accuracy, hidden: tf.mean(drawn.hidden) as tf.Scalar, ...balance.metrics };
  if (!part || !hiddenWeight) return { loss: tf.add(crossEntropy, balance.loss) as tf.Scalar, metrics };
  const scaled = {
    ...metrics,
    crossEntropy: tf.mul(crossEntropy, hiddenWeight) as tf.Scalar,
    accuracy: tf.mul(accuracy, hiddenWeight) as tf.Scalar,
    hidden: tf.mul(metrics.hidden, partWeight(clips, part)) as tf.Scalar,
  };
  return { loss: tf.add(scaled.crossEntropy, balance.loss) as tf.Scalar, metrics: scaled };
}

/** Returns the number of a clip's last frames of which training may hide tokens. @throws where a clip is too short */
function guessedFrames({ config }: Dynamics, lastFrameShare: number, length: number): number {
  const { temporal, stackedFrames } = config;
  if (temporal) return lastFrameShare === 1 ? 1 : length;
  if (length > stackedFrames) return length - stackedFrames;
  const expected = `at least ${stackedFrames + 1} because stackedFrames is ${stackedFrames}`;
  throw new Error(`dynamics: found clips of ${length} frames, expected ${expected}`);
}

/** The tokens [B, T, P] of the given places of B·T·P at each place. Drawn, as a graph cannot record where TensorFlow gathers from. */
function takePlaces(tokens: tf.Tensor3D, places: Int32Array): tf.Tensor3D {
  return tf.tidy(() => tf.reshape(tf.gather(tf.reshape(tokens, [-1]), tf.tensor1d(places, 'int32')), tokens.shape));
}
