import { ClipSampler, type VideoDataset } from '@genie/data';
import type { BatchSource } from '@genie/training';
import * as tf from '@tensorflow/tfjs-core';
import type { Recipe, StageRecipe } from '../recipe/schema.ts';
import type { OwnPart } from '../replicas/batch-part.ts';

/** Random training clips as tensors [B, T, H, W, C] in [-1, 1]; those of `part` of each batch, where it is given. */
export function trainingClips(
  dataset: VideoDataset,
  videos: number[],
  recipe: Recipe,
  stage: StageRecipe,
  seed: number,
  part?: OwnPart,
): BatchSource<tf.Tensor5D> {
  const sampler = new ClipSampler(dataset, {
    videos,
    length: stage.frames,
    frameSkip: recipe.data.frameSkip,
    batchSize: stage.batchSize,
    seed,
    ...(part ? { part: { first: part.first, count: part.count } } : {}),
    ...(Object.values(stage.augment).some((strength) => strength > 0) ? { augment: stage.augment } : {}),
  });
  return {
    async next() {
      const { frames, shape } = await sampler.next();
      return tf.tensor5d(frames, shape);
    },
    state: () => sampler.state(),
    restore: (state) => sampler.restore(state),
  };
}
