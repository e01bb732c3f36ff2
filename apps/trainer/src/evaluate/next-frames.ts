import { type Clip, heldOutClips, type VideoDataset } from '@genie/data';
import type { SamplingOptions } from '@genie/dynamics';
import { meanSquaredError, notDefined, psnrOfError, tokenAccuracy } from '@genie/metrics';
import type { Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { type ComparedClip, comparePictures, type PictureFigures } from './compare-pictures.ts';
import { type Calibration, calibrationOf, guessNextFrame, type NextFrameGuess } from './confidence.ts';
import { type Estimate, estimate, meanEstimate } from './estimate.ts';
import { batches, clipTensor } from './held-out.ts';
import { actionTensor, inferActions } from './infer-actions.ts';
import type { Perceptual } from './perceptual.ts';
import { actionCodes, type Models, rollouts } from './rollout.ts';
import { standsStill } from './stands-still.ts';
import { sizeOf } from './video-tokenizer.ts';

export interface NextFrameMeasures extends Omit<PictureFigures, 'features'> {
  tokenAccuracy: Estimate<{ chance: number }>;
  /** Genie's ΔPSNR at the fourth generated frame. */
  deltaPsnr: Estimate;
  calibration: Calibration;
  /** The next frame beside the true one. */
  clips: ComparedClip[];
}

export interface NextFrameOptions {
  context: number;
  sampling: SamplingOptions;
  frameSkip: number;
  /** Most clips. */
  clips: number;
  random: Random;
  perceptual?: Perceptual | undefined;
  onProgress?: (done: number, total: number) => void;
}

/** Generated frame at which Genie measures ΔPSNR. */
const deltaFrame = 4;
const clipsAtOnce = 16;

/** What one clip gave. */
interface Predicted extends ComparedClip {
  guess: NextFrameGuess;
  tokens: Int32Array;
  trueTokens: ArrayLike<number>;
  /** Squared error of the frame at which ΔPSNR is measured, under the inferred and under random actions. */
  inferred: number;
  random: number;
}

/** Predicts a few frames of held-out video from true past frames, under the inferred actions and under random ones. */
export async function measureNextFrames(
  models: Models,
  dataset: VideoDataset,
  heldOut: readonly number[],
  options: NextFrameOptions,
): Promise<NextFrameMeasures> {
  const { context, frameSkip, random, perceptual } = options;
  const longest = heldOut.reduce(
    (most, video) => Math.max(most, Math.floor((dataset.videos[video].length - 1) / frameSkip) + 1),
    0,
  );
  const ahead = Math.max(1, Math.min(deltaFrame, longest - context));
  const clips = [...heldOutClips(dataset, heldOut, { length: context + ahead, limit: options.clips, frameSkip })];
  const predicted: Predicted[] = [];
  for (const batch of batches(clips, clipsAtOnce)) {
    predicted.push(...(await predict(models, batch, ahead, sizeOf(dataset), options)));
    options.onProgress?.(predicted.length, clips.length);
  }
  const { features, ...figures } = await comparePictures(predicted, { ...sizeOf(dataset), random, perceptual });
  return {
    ...figures,
    tokenAccuracy: accuracy(predicted, random.fork('tokens')),
    deltaPsnr: clips.every(({ frames }) => standsStill(frames, dataset.height * dataset.width * 3))
      ? notDefined('nothing moves in the held-out video, so there is no action to follow')
      : deltaPsnr(predicted, random.fork('delta')),
    calibration: calibrationOf(predicted.map(({ guess, trueTokens }) => ({ ...guess, trueTokens }))),
    clips: predicted,
  };
}

async function predict(
  models: Models,
  batch: readonly Clip[],
  ahead: number,
  size: { height: number; width: number },
  { context, sampling, random }: NextFrameOptions,
): Promise<Predicted[]> {
  const { videoTokenizer, actionTokenizer } = models;
  const dimensions = actionTokenizer.quantizer.levels.length;
  const frameSize = size.height * size.width * 3;
  const codes = await inferActions(
    actionTokenizer,
    batch.map(({ frames }) => frames),
    { ...size, window: context + 1 },
  );
  const frames = clipTensor(batch, size);
  const past = tf.slice(frames, [0, 0, 0, 0, 0], [-1, context, -1, -1, -1]) as tf.Tensor5D;
  const next = tf.tidy(() => {
    const tokens = videoTokenizer.tokenize(
      tf.slice(frames, [0, 0, 0, 0, 0], [-1, context + 1, -1, -1, -1]) as tf.Tensor5D,
    );
    return tf.slice(tokens, [0, context, 0], [-1, 1, -1]);
  });
  const actions = actionTensor(codes, dimensions);
  const numCodes = actionTokenizer.quantizer.codebookSize;
  const drawn = actionCodes(
    actionTokenizer,
    batch.map(() => Array.from({ length: ahead }, () => random.integer(numCodes))),
  );
  const astray = tf.tidy(() =>
    tf.concat([tf.slice(actions, [0, 0, 0], [-1, context - 1, -1]), drawn], 1),
  ) as tf.Tensor3D;
  const made = await rollouts(models, past, actions, { context, sampling, random });
  const other = await rollouts(models, past, astray, { context, sampling, random });
  const toNext = tf.slice(actions, [0, 0, 0], [-1, context, -1]) as tf.Tensor3D;
  const guesses = await guessNextFrame(models, past, toNext);
  const trueTokens = await next.data<'int32'>();
  tf.dispose([frames, past, next, actions, drawn, astray, toNext]);
  const patches = trueTokens.length / batch.length;
  return batch.map(({ video, frames: all }, i) => {
    const frame = (bytes: Uint8Array, t: number) => bytes.subarray(t * frameSize, (t + 1) * frameSize);
    const far = frame(all, context + ahead - 1);
    return {
      video,
      made: frame(made.frames[i], 0),
      truth: frame(all, context),
      guess: guesses[i],
      tokens: made.tokens[i].subarray(0, patches),
      trueTokens: trueTokens.subarray(i * patches, (i + 1) * patches),
      inferred: meanSquaredError(frame(made.frames[i], ahead - 1), far),
      random: meanSquaredError(frame(other.frames[i], ahead - 1), far),
    };
  });
}

function accuracy(predicted: readonly Predicted[], random: Random): Estimate<{ chance: number }> {
  const join = (name: 'tokens' | 'trueTokens') => predicted.flatMap((clip) => Array.from(clip[name]));
  const all = tokenAccuracy(join('tokens'), join('trueTokens'));
  if (all.value === null) return all;
  const sums = predicted.map(({ video, tokens, trueTokens }) => ({
    video,
    sum: tokens.reduce((right, token, i) => right + Number(token === trueTokens[i]), 0),
    count: tokens.length,
  }));
  const mean = meanEstimate(sums, random);
  return { ...mean, ...all };
}

function deltaPsnr(predicted: readonly Predicted[], random: Random): Estimate {
  return estimate(
    predicted.map(({ video, inferred, random }) => ({ video, inferred, random, clips: 1 })),
    ['inferred', 'random', 'clips'],
    (sum) => {
      const under = psnrOfError(sum.inferred / sum.clips, 255);
      const astray = psnrOfError(sum.random / sum.clips, 255);
      if (under.value === null) return notDefined(`PSNR under inferred actions: ${under.reason}`);
      if (astray.value === null) return notDefined(`PSNR under random actions: ${astray.reason}`);
      return { value: under.value - astray.value };
    },
    random,
  );
}
