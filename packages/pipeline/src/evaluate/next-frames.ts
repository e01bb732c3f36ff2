import { type Clip, heldOutClips, type VideoDataset } from '@genie/data';
import type { SamplingOptions } from '@genie/dynamics';
import type { NextFrames, PredictedClip } from '@genie/evaluate';
import { meanSquaredError } from '@genie/metrics';
import type { Random } from '@genie/ops';
import { BatchedSession, toRgb } from '@genie/world';
import * as tf from '@tensorflow/tfjs-core';
import { actionsBetween, codesOf } from './actions-between.ts';
import { guessNextFrames } from './confidence.ts';
import { batches, clipTensor } from './held-out.ts';
import { type Models, playableOf, seedsFrom } from './models.ts';
import { perceivedPictures } from './perceived-pictures.ts';
import type { Perceptual } from './perceptual.ts';
import { playActions } from './play-actions.ts';
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
  const frameSize = size.height * size.width * 3;
  const actions = await actionsBetween(models, batch, { ...size, window: context + 1 });
  const frames = clipTensor(batch, size);
  const lastAndNext = tf.tidy(() => {
    const tokens = models.videoTokenizer.tokenize(
      tf.slice(frames, [0, 0, 0, 0, 0], [-1, context + 1, -1, -1, -1]) as tf.Tensor5D,
    );
    return tf.slice(tokens, [0, context - 1, 0], [-1, 2, -1]);
  });
  const trueTokens = await lastAndNext.data<'int32'>();
  tf.dispose([frames, lastAndNext]);
  const numCodes = codesOf(models).codebookSize;
  const drawn = batch.map(() => Array.from({ length: ahead }, () => random.integer(numCodes)));
  const seed = seedsFrom(random, batch.length);
  const session = new BatchedSession(playableOf(models, { context, sampling }), { count: batch.length, seed });
  await session.reset(
    batch.map((clip, i) => ({
      clip: clip.frames.subarray(0, context * frameSize),
      actions: actions[i].slice(0, context - 1),
    })),
  );
  const { states } = session;
  const made = await playActions(
    session,
    actions.map((each) => each.slice(context - 1)),
  );
  await session.restore(states);
  const other = await playActions(session, drawn);
  await session.restore(states);
  const guesses = await guessNextFrames(
    session,
    actions.map((each) => each[context - 1]),
  );
  session.dispose();
  const patches = trueTokens.length / batch.length / 2;
  return batch.map(({ video, frames: all }, i) => {
    const frame = (bytes: Uint8Array, t: number) => bytes.subarray(t * frameSize, (t + 1) * frameSize);
    const far = frame(all, context + ahead - 1);
    return {
      video,
      made: toRgb(made[i][0]),
      truth: frame(all, context),
      guess: guesses[i],
      tokens: made[i][0].tokens,
      heldTokens: trueTokens.subarray(2 * i * patches, (2 * i + 1) * patches),
      trueTokens: trueTokens.subarray((2 * i + 1) * patches, (2 * i + 2) * patches),
      inferred: meanSquaredError(toRgb(made[i][ahead - 1]), far),
      random: meanSquaredError(toRgb(other[i][ahead - 1]), far),
    };
  });
}
