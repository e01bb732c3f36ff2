import { type Clip, heldOutClips, type VideoDataset } from '@genie/data';
import type { SamplingOptions } from '@genie/dynamics';
import type { NextFrames, PredictedClip } from '@genie/evaluate';
import { meanSquaredError } from '@genie/metrics';
import type { Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { actionsBetween, codesOf } from './actions-between.ts';
import { guessNextFrame } from './confidence.ts';
import { batches, clipTensor } from './held-out.ts';
import { actionTensor } from './infer-actions.ts';
import { perceivedPictures } from './perceived-pictures.ts';
import type { Perceptual } from './perceptual.ts';
import { actionCodes, type Models, rollouts } from './rollout.ts';
import { standsStill } from './stands-still.ts';
import { sizeOf } from './video-tokenizer.ts';

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

/** Predicts a few frames of held-out video from true past frames, under its own actions and under random ones. */
export async function measureNextFrames(
  models: Models,
  dataset: VideoDataset,
  heldOut: readonly number[],
  options: NextFrameOptions,
): Promise<NextFrames> {
  const { context, frameSkip, random, perceptual } = options;
  const longest = heldOut.reduce(
    (most, video) => Math.max(most, Math.floor((dataset.videos[video].length - 1) / frameSkip) + 1),
    0,
  );
  const ahead = Math.max(1, Math.min(deltaFrame, longest - context));
  const clips = [...heldOutClips(dataset, heldOut, { length: context + ahead, limit: options.clips, frameSkip })];
  const predicted: PredictedClip[] = [];
  for (const batch of batches(clips, clipsAtOnce)) {
    predicted.push(...(await predict(models, batch, ahead, sizeOf(dataset), options)));
    options.onProgress?.(predicted.length, clips.length);
  }
  return {
    ...sizeOf(dataset),
    clips: predicted,
    perceived: await perceivedPictures(predicted, { ...sizeOf(dataset), perceptual }),
    moves: !clips.every(({ frames }) => standsStill(frames, dataset.height * dataset.width * 3)),
    random,
  };
}

async function predict(
  models: Models,
  batch: readonly Clip[],
  ahead: number,
  size: { height: number; width: number },
  { context, sampling, random }: NextFrameOptions,
): Promise<PredictedClip[]> {
  const { videoTokenizer } = models;
  const quantizer = codesOf(models);
  const frameSize = size.height * size.width * 3;
  const codes = await actionsBetween(models, batch, { ...size, window: context + 1 });
  const frames = clipTensor(batch, size);
  const past = tf.slice(frames, [0, 0, 0, 0, 0], [-1, context, -1, -1, -1]) as tf.Tensor5D;
  const lastAndNext = tf.tidy(() => {
    const tokens = videoTokenizer.tokenize(
      tf.slice(frames, [0, 0, 0, 0, 0], [-1, context + 1, -1, -1, -1]) as tf.Tensor5D,
    );
    return tf.slice(tokens, [0, context - 1, 0], [-1, 2, -1]);
  });
  const actions = actionTensor(codes, quantizer.code(0).length);
  const numCodes = quantizer.codebookSize;
  const drawn = actionCodes(
    { quantizer },
    batch.map(() => Array.from({ length: ahead }, () => random.integer(numCodes))),
  );
  const astray = tf.tidy(() =>
    tf.concat([tf.slice(actions, [0, 0, 0], [-1, context - 1, -1]), drawn], 1),
  ) as tf.Tensor3D;
  const made = await rollouts(models, past, actions, { context, sampling, random });
  const other = await rollouts(models, past, astray, { context, sampling, random });
  const toNext = tf.slice(actions, [0, 0, 0], [-1, context, -1]) as tf.Tensor3D;
  const guesses = await guessNextFrame(models, past, toNext);
  const trueTokens = await lastAndNext.data<'int32'>();
  tf.dispose([frames, past, lastAndNext, actions, drawn, astray, toNext]);
  const patches = trueTokens.length / batch.length / 2;
  return batch.map(({ video, frames: all }, i) => {
    const frame = (bytes: Uint8Array, t: number) => bytes.subarray(t * frameSize, (t + 1) * frameSize);
    const far = frame(all, context + ahead - 1);
    return {
      video,
      made: frame(made.frames[i], 0),
      truth: frame(all, context),
      guess: guesses[i],
      tokens: made.tokens[i].subarray(0, patches),
      heldTokens: trueTokens.subarray(2 * i * patches, (2 * i + 1) * patches),
      trueTokens: trueTokens.subarray((2 * i + 1) * patches, (2 * i + 2) * patches),
      inferred: meanSquaredError(frame(made.frames[i], ahead - 1), far),
      random: meanSquaredError(frame(other.frames[i], ahead - 1), far),
    };
  });
}
