import { type Clip, heldOutClips, type VideoDataset } from '@genie/data';
import type { SamplingOptions } from '@genie/dynamics';
import { type DriftPoint, deltaPsnr, drift, type Figure, psnr, ssim, tokenAccuracy } from '@genie/metrics';
import { Random } from '@genie/ops';
import type { StepSummary } from '@genie/training';
import * as tf from '@tensorflow/tfjs-core';
import type { Recipe } from '../recipe/schema.ts';
import { batches, clipTensor } from './held-out.ts';
import { joinBytes, pairSheet } from './pictures.ts';
import { actionCodes, type Models, rollouts } from './rollout.ts';

export interface DynamicsMeasures {
  /** The next frame from true past frames and the inferred action, decoded, against the true frame. */
  psnr: Figure;
  ssim: Figure;
  tokenAccuracy: Figure<{ chance: number }>;
  /** Genie's ΔPSNR at the fourth generated frame. */
  deltaPsnr: Figure;
  drift: DriftPoint[];
  /** Free rollouts under inferred actions beside the truth, [F, H, W, C]; `last` is the context's last frame. */
  pairs: { last: Uint8Array; truth: Uint8Array; rollout: Uint8Array; video: number }[];
}

interface Options {
  context: number;
  sampling: SamplingOptions;
  frameSkip: number;
  clips: number;
  rollouts: number;
  rolloutFrames: number;
  seed: number;
}

/** Generated frames at which Genie measures ΔPSNR. */
const DELTA_FRAME = 4;

/** Predicts held-out video: one frame ahead, and freely for many. */
export async function measureDynamics(
  models: Models,
  dataset: VideoDataset,
  heldOut: readonly number[],
  options: Options,
): Promise<DynamicsMeasures> {
  const { context, frameSkip } = options;
  const playing = { context, sampling: options.sampling };
  const random = new Random(options.seed).fork('evaluate');

  const oneAhead = [...heldOutClips(dataset, heldOut, { length: context + 1, limit: options.clips, frameSkip })];
  const next = {
    made: [] as Uint8Array[],
    truth: [] as Uint8Array[],
    tokens: [] as number[],
    trueTokens: [] as number[],
  };
  for (const batch of batches(oneAhead, 16)) {
    const frames = clipTensor(batch, dataset);
    const actions = models.actionTokenizer.encode(frames).codes as tf.Tensor3D;
    const tokens = models.videoTokenizer.tokenize(frames);
    const last = tf.slice(tokens, [0, context, 0], [-1, 1, -1]);
    const past = tf.slice(frames, [0, 0, 0, 0, 0], [-1, context, -1, -1, -1]) as tf.Tensor5D;
    const made = await rollouts(models, past, actions, { ...playing, random });
    next.made.push(...made.frames);
    next.truth.push(...batch.map(({ frames }) => lastFrames(frames, 1, context + 1)));
    for (const row of made.tokens) next.tokens.push(...row);
    next.trueTokens.push(...(await last.data()));
    tf.dispose([frames, actions, tokens, last, past]);
  }

  const free = await freeRollouts(models, dataset, heldOut, options, random);
  const [made, truth] = [joinBytes(next.made), joinBytes(next.truth)];
  return {
    psnr: psnr(made, truth),
    ssim: ssim(made, truth, dataset),
    tokenAccuracy: tokenAccuracy(next.tokens, next.trueTokens),
    ...free,
  };
}

async function freeRollouts(
  models: Models,
  dataset: VideoDataset,
  heldOut: readonly number[],
  options: Options,
  random: Random,
): Promise<Pick<DynamicsMeasures, 'deltaPsnr' | 'drift' | 'pairs'>> {
  const { context, frameSkip } = options;
  const shortest = Math.min(...heldOut.map((video) => Math.floor((dataset.videos[video].length - 1) / frameSkip) + 1));
  const future = Math.max(1, Math.min(options.rolloutFrames, shortest - context));
  const clips = [...heldOutClips(dataset, heldOut, { length: context + future, limit: options.rollouts, frameSkip })];
  const playing = { context, sampling: options.sampling };
  const size = dataset.height * dataset.width * 3;
  const pairs: DynamicsMeasures['pairs'] = [];
  const delta = { truth: [] as Uint8Array[], inferred: [] as Uint8Array[], random: [] as Uint8Array[] };
  const numCodes = models.actionTokenizer.quantizer.codebookSize;
  const deltaFrames = Math.min(DELTA_FRAME, future);
  const at = (frames: Uint8Array) => frames.subarray((deltaFrames - 1) * size, deltaFrames * size);
  for (const batch of batches(clips, 16)) {
    const frames = clipTensor(batch, dataset);
    const past = tf.slice(frames, [0, 0, 0, 0, 0], [-1, context, -1, -1, -1]) as tf.Tensor5D;
    const actions = await inferredActions(models, batch, dataset, context);
    const made = await rollouts(models, past, actions, { ...playing, random });
    const drawn = actionCodes(
      models.actionTokenizer,
      batch.map(() => Array.from({ length: deltaFrames }, () => random.integer(numCodes))),
    );
    const other = tf.tidy(() => tf.concat([tf.slice(actions, [0, 0, 0], [-1, context - 1, -1]), drawn], 1));
    const astray = await rollouts(models, past, other, { ...playing, random });
    for (const [i, clip] of batch.entries()) {
      const truth = lastFrames(clip.frames, future, context + future);
      const last = clip.frames.subarray((context - 1) * size, context * size);
      pairs.push({ last, truth, rollout: made.frames[i], video: clip.video });
      delta.truth.push(at(truth));
      delta.inferred.push(at(made.frames[i]));
      delta.random.push(at(astray.frames[i]));
    }
    tf.dispose([frames, past, actions, drawn, other]);
  }
  return {
    deltaPsnr: deltaPsnr({
      truth: joinBytes(delta.truth),
      inferred: joinBytes(delta.inferred),
      random: joinBytes(delta.random),
    }),
    drift: drift(pairs, size),
    pairs,
  };
}

/** Latent actions of long clips, inferred in windows as long as the model was trained on. */
async function inferredActions(
  { actionTokenizer }: Models,
  clips: Clip[],
  dataset: VideoDataset,
  context: number,
): Promise<tf.Tensor3D> {
  const frames = clipTensor(clips, dataset);
  const length = frames.shape[1];
  const window = context + 1;
  const parts: tf.Tensor3D[] = [];
  for (let t = 1; t < length; ) {
    // A window starts early enough to know some history, and adds the transitions that are not there yet.
    const begin = Math.max(0, Math.min(t - 1, length - window));
    const end = Math.min(length, begin + window);
    parts.push(
      tf.tidy(() => {
        const codes = actionTokenizer.encode(
          tf.slice(frames, [0, begin, 0, 0, 0], [-1, end - begin, -1, -1, -1]) as tf.Tensor5D,
        ).codes;
        return tf.slice(codes as tf.Tensor3D, [0, t - 1 - begin, 0], [-1, end - t, -1]);
      }),
    );
    t = end;
  }
  const actions = tf.concat(parts, 1);
  tf.dispose([frames, ...parts]);
  return actions;
}

function lastFrames(frames: Uint8Array, count: number, length: number): Uint8Array {
  return frames.subarray(((length - count) * frames.length) / length);
}

/** The options of a recipe for measuring, with fewer clips where it is only looked at in between. */
export function dynamicsOptions(recipe: Recipe, share = 1): Options {
  const { clips, rollouts, rolloutFrames } = recipe.evaluate;
  return {
    context: recipe.world.context,
    sampling: recipe.world.sampling,
    frameSkip: recipe.data.frameSkip,
    clips: Math.max(1, Math.round(clips * share)),
    rollouts: Math.max(1, Math.round(rollouts * share)),
    rolloutFrames: Math.max(1, Math.round(rolloutFrames * share)),
    seed: recipe.seed,
  };
}

/** What is logged while the dynamics trains: figures, and rollouts above the truth. */
export async function dynamicsFigures(
  models: Models,
  dataset: VideoDataset,
  heldOut: readonly number[],
  recipe: Recipe,
): Promise<StepSummary> {
  const measured = await measureDynamics(models, dataset, heldOut, dynamicsOptions(recipe, 0.25));
  const scalars: Record<string, number> = {};
  for (const name of ['psnr', 'tokenAccuracy', 'deltaPsnr'] as const) {
    const { value } = measured[name];
    if (value !== null) scalars[name] = value;
  }
  const [first] = measured.pairs;
  return { scalars, images: { rollout: pairSheet(first.rollout, first.truth, dataset, 8) } };
}
