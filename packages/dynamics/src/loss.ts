import { type BatchPart, maskedCrossEntropy, partWeight, type Random } from '@genie/ops';
import { balanceLoss, type Routing } from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import type { Dynamics } from './dynamics.ts';
import { drawActionNoise, drawCorruption, drawMask } from './masking.ts';

export interface DynamicsBatch {
  /** The tokens' codes, [B, T, P, L]. */
  codes: tf.Tensor4D;
  /** int32 [B, T, P]. */
  tokens: tf.Tensor3D;
  /** Action codes, [B, T-1, A]; the loss has a gradient for them, in which an encoder of actions may be trained along. */
  actions: tf.Tensor3D;
}

export interface DynamicsLoss {
  loss: tf.Scalar;
  /** The loss' first part, the share of hidden tokens whose most probable guess is right, and the share hidden. */
  metrics: { crossEntropy: tf.Scalar; accuracy: tf.Scalar; hidden: tf.Scalar };
}

/** What chance decides of a step, for the clips of a batch or of a replica's part of it. */
export type DynamicsDraw = {
  /** 1 where a token is hidden, 0 where it is open, [B, T, P]. */
  hidden: tf.Tensor3D;
  /** The tokens that the model sees, some of them falsified, int32 [B, T, P]; where its `corruption` is not 0. */
  seen: tf.Tensor3D | undefined;
  /** Which actions are kept, [B, T-1, 1], and what the model is told for the others, [B, T-1, A]; where its `actionNoise` is not 0. */
  replaced: { kept: tf.Tensor3D; codes: tf.Tensor3D } | undefined;
  /** What means over hidden places here are multiplied by, so that the mean over the replicas is the batch's; a scalar. */
  hiddenWeight: tf.Scalar | undefined;
};

export interface DynamicsDrawOptions {
  random: Random;
  /** Where the clips are a replica's part of a batch, which takes the same `random` on each. */
  part?: BatchPart | undefined;
  /** The codes of all actions, A numbers each, from which `actionNoise` draws. */
  actionCodes?: readonly (readonly number[])[] | undefined;
}

/**
 * Draws which tokens of a batch are hidden, which are corrupted and which actions are replaced; the caller disposes of the tensors.
 *
 * @throws where actions are to be replaced and `actionCodes` does not say by what
 */
export function drawDynamics(
  model: Dynamics,
  { tokens }: Pick<DynamicsBatch, 'tokens'>,
  { random, part, actionCodes }: DynamicsDrawOptions,
): DynamicsDraw {
  const [clips, length, patches] = tokens.shape;
  // Drawn for the whole batch, so that what a clip gets does not depend on how the batch is divided.
  const shape = { batch: part?.total ?? clips, length, patches };
  const mask = drawMask(shape, model.config, random);
  const { corruption, actionNoise } = model.config;
  const places = corruption > 0 ? drawCorruption(shape, corruption, random) : undefined;
  const replaced =
    actionNoise > 0
      ? drawReplaced(model, { clips, ...shape }, { noise: actionNoise, actionCodes, random, part })
      : undefined;
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
  options: (DynamicsDrawOptions | { drawn: DynamicsDraw; part?: BatchPart | undefined }) & { recompute?: boolean },
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
  const told = replaced ? tf.add<tf.Tensor3D>(tf.mul(batch.actions, replaced.kept), replaced.codes) : batch.actions;
  const routings: Routing[] = []; // of the mixtures of experts, where there are any
  // [B, n, P, V] for the n frames in which something may be hidden.
  const lastFrames = guessedFrames(model, length);
  const applied = { routings, recompute, lastFrames, past: codes };
  const logits = model.apply(model.hide(codes, allHidden), told, applied);
  const from = [0, length - lastFrames, 0];
  const hidden = tf.slice(allHidden, from);
  const tokens = tf.slice(batch.tokens, from);
  const crossEntropy = maskedCrossEntropy(logits, tokens, hidden);
  const balance = balanceLoss(routings, undefined, part && { clips, part });
  const right = tf.cast(tf.equal(tf.argMax(logits, -1), tokens), 'float32'); // [B, n, P]
  const accuracy = tf.div(tf.sum(tf.mul(right, hidden)), tf.maximum(tf.sum(hidden), 1)) as tf.Scalar;
  const metrics = { crossEntropy, accuracy, hidden: tf.mean(allHidden) as tf.Scalar };
  if (!part || !hiddenWeight) return { loss: tf.add(crossEntropy, balance) as tf.Scalar, metrics };
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

/** Which actions are told with probability `noise` as another of `actionCodes`, and as which; drawn for the whole batch as the rest. */
function drawReplaced(
  { config }: Dynamics,
  { clips, batch, length }: { clips: number; batch: number; length: number },
  { noise, actionCodes, random, part }: DynamicsDrawOptions & { noise: number },
): { kept: tf.Tensor3D; codes: tf.Tensor3D } {
  if (!actionCodes || actionCodes.length === 0) {
    throw new Error(`dynamics: actionNoise is ${noise}, expected actionCodes, the codes that it draws from`);
  }
  const { actionDim } = config;
  const transitions = length - 1;
  const first = (part?.first ?? 0) * transitions;
  const drawn = drawActionNoise(batch * transitions, noise, actionCodes.length, random);
  const own = [...drawn.subarray(first, first + clips * transitions)];
  const codes = own.flatMap((index) => (index < 0 ? new Array<number>(actionDim).fill(0) : [...actionCodes[index]!]));
  const kept = own.map((index) => (index < 0 ? 1 : 0));
  return {
    kept: tf.tensor3d(kept, [clips, transitions, 1]),
    codes: tf.tensor3d(codes, [clips, transitions, actionDim]),
  };
}

/** The tokens [B, T, P] of the given places of B·T·P at each place. Drawn, as a graph cannot record where TensorFlow gathers from. */
function takePlaces(tokens: tf.Tensor3D, places: Int32Array): tf.Tensor3D {
  return tf.tidy(() => tf.reshape(tf.gather(tf.reshape(tokens, [-1]), tf.tensor1d(places, 'int32')), tokens.shape));
}
