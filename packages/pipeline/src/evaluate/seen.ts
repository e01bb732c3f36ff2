import type { VideoDataset } from '@genie/data';
import type { Observations } from '@genie/evaluate';
import { Random } from '@genie/ops';
import type { Models } from './models.ts';
import { measureNextFrames, type NextFrameOptions } from './next-frames.ts';
import { measureVideoTokenizer, type TokenizerOptions } from './video-tokenizer.ts';

export interface SeenOptions {
  tokenizer: Pick<TokenizerOptions, 'length' | 'limit' | 'frameSkip'>;
  next: Pick<NextFrameOptions, 'context' | 'sampling' | 'frameSkip' | 'clips'>;
  seed: number;
  onProgress?: (done: number, total: number) => void;
}

/** Observes on videos that the world was trained on what is observed on held-out ones. */
export async function observeSeen(
  models: Models,
  dataset: VideoDataset,
  videos: readonly number[],
  { tokenizer, next, seed, onProgress }: SeenOptions,
): Promise<Observations> {
  const random = new Random(seed).fork('seen');
  const options = { ...next, random: random.fork('next frames'), ...(onProgress ? { onProgress } : {}) };
  return {
    reconstructions: await measureVideoTokenizer(models.videoTokenizer, dataset, videos, { ...tokenizer, random }),
    nextFrames: await measureNextFrames(models, dataset, videos, options),
  };
}
