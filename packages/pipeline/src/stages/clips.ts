import { ClipSampler, type ClipSamplerOptions, type VideoDataset } from '@genie/data';
import type { BatchSource } from '@genie/training';
import * as tf from '@tensorflow/tfjs-core';
import type { Recipe, StageRecipe } from '../recipe/schema.ts';
import type { OwnPart } from '../replicas/batch-part.ts';

/** Draws a stage's training clips in the order of the seed; those of `part` of each batch, where it is given; some from `favoured` places. */
export function clipSampler(
  dataset: VideoDataset,
  videos: number[],
  recipe: Recipe,
  stage: StageRecipe,
  seed: number,
  part?: OwnPart,
  favoured?: ClipSamplerOptions['favoured'],
): ClipSampler {
  return new ClipSampler(dataset, {
    videos,
    length: stage.frames,
    frameSkip: recipe.data.frameSkip,
    batchSize: stage.batchSize,
    seed,
    ...(part ? { part: { first: part.first, count: part.count } } : {}),
    ...(favoured ? { favoured } : {}),
    ...(isAugmented(stage) ? { augment: stage.augment } : {}),
  });
}

export function isAugmented({ augment }: StageRecipe): boolean {
  return Object.values(augment).some((strength) => strength > 0);
}

/** Batches of a sampler, as tensors [B, T, H, W, C] in [-1, 1]. */
export function clipTensors(sampler: ClipSampler): BatchSource<tf.Tensor5D> {
  return {
    async next() {
      const { frames, shape } = await sampler.next();
      return tf.tensor5d(frames, shape);
    },
    state: () => sampler.state(),
    restore: (state) => sampler.restore(state),
  };
}

/** Random training clips as tensors [B, T, H, W, C] in [-1, 1]. */
export function trainingClips(...wanted: Parameters<typeof clipSampler>): BatchSource<tf.Tensor5D> {
  return clipTensors(clipSampler(...wanted));
}

/** The same few batches at each calling. */
export async function* fewBatches(clips: BatchSource<tf.Tensor5D>, count = 8): AsyncGenerator<tf.Tensor5D> {
  for (let i = 0; i < count; i++) {
    const batch = await clips.next();
    yield batch;
    batch.dispose();
  }
}
