import type { VideoDataset } from '@genie/data';
import { Random } from '@genie/ops';
import type { FigureNotes, Report } from '../report/index.ts';
import type { Estimate } from './estimate.ts';
import { measureNextFrames, type NextFrameOptions } from './next-frames.ts';
import type { Models } from './rollout.ts';
import { measureVideoTokenizer, type TokenizerOptions } from './video-tokenizer.ts';

/** The figures that are told of seen and of unseen videos. */
export type Generalizing = Record<keyof NonNullable<Report['generalization']>, Estimate>;

export interface SeenOptions {
  tokenizer: Pick<TokenizerOptions, 'length' | 'limit' | 'frameSkip'>;
  next: Pick<NextFrameOptions, 'context' | 'sampling' | 'frameSkip' | 'clips'>;
  seed: number;
  onProgress?: (done: number, total: number) => void;
}

/** The same figures as on held-out video, on videos that the world was trained on. */
export async function measureSeen(
  models: Models,
  dataset: VideoDataset,
  videos: readonly number[],
  { tokenizer, next, seed, onProgress }: SeenOptions,
): Promise<Generalizing> {
  const random = new Random(seed).fork('seen');
  const seen = await measureVideoTokenizer(models.videoTokenizer, dataset, videos, { ...tokenizer, random });
  const predicted = await measureNextFrames(models, dataset, videos, {
    ...next,
    random: random.fork('next frames'),
    ...(onProgress ? { onProgress } : {}),
  });
  return {
    tokenizerPsnr: seen.psnr,
    tokenizerSsim: seen.ssim,
    nextFramePsnr: predicted.psnr,
    deltaPsnr: predicted.deltaPsnr,
  };
}

/** Seen beside unseen, and the reasons of those without a value in `notes`. */
export function compareSeen(
  seen: Generalizing,
  unseen: Generalizing,
  notes: FigureNotes,
): NonNullable<Report['generalization']> {
  const take = (path: string, figure: Estimate) =>
    notes.take(`generalization.${path}`, figure.value === null ? figure : { value: figure.value });
  const both = (name: keyof Generalizing) => {
    const figure = seen[name];
    const interval = figure.value === null ? undefined : figure.interval;
    return {
      seen: take(`${name}.seen`, figure),
      unseen: take(`${name}.unseen`, unseen[name]),
      ...(interval ? { seenInterval: interval } : {}),
    };
  };
  return {
    tokenizerPsnr: both('tokenizerPsnr'),
    tokenizerSsim: both('tokenizerSsim'),
    nextFramePsnr: both('nextFramePsnr'),
    deltaPsnr: both('deltaPsnr'),
  };
}
