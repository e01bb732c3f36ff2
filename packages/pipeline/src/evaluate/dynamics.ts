import type { VideoDataset } from '@genie/data';
import type { SamplingOptions } from '@genie/dynamics';
import { type FreeRollouts, type NextFrames, scalarsOf } from '@genie/evaluate';
import { Random } from '@genie/ops';
import type { StepSummary } from '@genie/training';
import type { Recipe } from '../recipe/schema.ts';
import { type FreeRollout, freeRollouts } from './free-rollouts.ts';
import type { Models } from './models.ts';
import { measureNextFrames } from './next-frames.ts';
import type { Perceptual } from './perceptual.ts';
import { pairSheet } from './pictures.ts';
import { rolloutFigures } from './rollout-figures.ts';
import { sizeOf } from './video-tokenizer.ts';

export interface DynamicsMeasures {
  /** A few frames from true past frames. */
  next: NextFrames;
  /** Free rollouts, and what is measured of them. */
  free: FreeRollouts;
  rollouts: FreeRollout[];
}

export interface DynamicsOptions {
  context: number;
  sampling: SamplingOptions;
  frameSkip: number;
  clips: number;
  rollouts: number;
  rolloutFrames: number;
  seed: number;
  perceptual?: Perceptual | undefined;
  onProgress?: (done: number, total: number) => void;
}

/** Predicts held-out video: a few frames ahead, and freely for many. */
export async function measureDynamics(
  models: Models,
  dataset: VideoDataset,
  heldOut: readonly number[],
  { seed, onProgress, ...options }: DynamicsOptions,
): Promise<DynamicsMeasures> {
  const random = new Random(seed).fork('evaluate');
  // Both make about as many frames; the second half is the free rollouts'.
  const half = (second: number) => (done: number, total: number) => onProgress?.(done / total + second, 2);
  const next = await measureNextFrames(models, dataset, heldOut, {
    ...options,
    random: random.fork('next frames'),
    onProgress: half(0),
  });
  const rollouts = await freeRollouts(models, dataset, heldOut, {
    ...options,
    random: random.fork('free rollouts'),
    onProgress: half(1),
  });
  const free = await rolloutFigures(rollouts, {
    ...sizeOf(dataset),
    random: random.fork('intervals'),
    perceptual: options.perceptual,
  });
  return { next, free, rollouts };
}

/**
 * Settings of the evaluation of the dynamics while it trains. It is the same for all recipes: how a world is played and measured in the end
 * is not an input of the training, and must not change what it leaves.
 */
const look = { clips: 16, rolloutFrames: 16, context: 4, sampling: { steps: 4, temperature: 0 } };

/** Measures what is logged while the dynamics trains: figures, and a rollout above the truth. */
export async function dynamicsFigures(
  models: Models,
  dataset: VideoDataset,
  heldOut: readonly number[],
  recipe: Recipe,
): Promise<StepSummary> {
  const options = {
    context: Math.min(look.context, recipe.dynamics.frames),
    sampling: look.sampling,
    frameSkip: recipe.data.frameSkip,
    random: new Random(recipe.seed).fork('evaluate'),
  };
  const next = await measureNextFrames(models, dataset, heldOut, { ...options, clips: look.clips });
  const { rolloutFrames } = look;
  const [first] = await freeRollouts(models, dataset, heldOut, { ...options, rollouts: 1, rolloutFrames });
  const scalars = scalarsOf({ nextFrames: next }, ['dynamics.psnr', 'dynamics.tokenAccuracy', 'dynamics.deltaPsnr']);
  return { scalars, images: first ? { rollout: pairSheet(first.made, first.truth, dataset, 8) } : {} };
}
