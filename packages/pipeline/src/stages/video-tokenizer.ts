import { partWeight } from '@genie/ops';
import type { TrainResult } from '@genie/training';
import { videoTokenizerLoss } from '@genie/video-tokenizer';
import * as tf from '@tensorflow/tfjs-core';
import { videoTokenizerFigures } from '../evaluate/video-tokenizer.ts';
import { videoTokenizerObjectiveOf, videoTokenizerOf } from '../models.ts';
import { openPerceptualLoss } from '../perceptual/perceptual-loss.ts';
import type { Recipe } from '../recipe/schema.ts';
import { partOf } from '../replicas/batch-part.ts';
import { trainingClips } from './clips.ts';
import { gameOf, openData } from './inputs.ts';
import { runTrainingStage, type StageOptions } from './training-stage.ts';

/** Trains the video tokenizer on the clips of a run. */
export async function videoTokenizerStage(recipe: Recipe, options: StageOptions): Promise<TrainResult> {
  const { manifest, dataset, hash } = await openData(options.run, options.frames);
  const model = videoTokenizerOf(recipe);
  const objective = videoTokenizerObjectiveOf(recipe);
  const settings = recipe.videoTokenizer;
  const part = partOf(options.reducer, settings.batchSize);
  const perceptual = settings.perceptual && openPerceptualLoss(settings.perceptual, recipe);
  try {
    return await runTrainingStage(recipe, options, {
      stage: 'video-tokenizer',
      model,
      config: { model: { ...model.config }, objective: { ...objective } },
      inputs: { data: hash, ...(perceptual?.hash === undefined ? {} : { 'perceptual-weights': perceptual.hash }) },
      settings,
      data: trainingClips(dataset, manifest.splits.train, recipe, settings, recipe.seed, part),
      loss: (frames) => {
        const { recompute } = settings;
        const options = { objective, part, recompute, perceptual };
        const { loss, reconstruction, metrics } = videoTokenizerLoss(model, frames, options);
        const squaredError = tf.mean(tf.squaredDifference(reconstruction, frames));
        return {
          loss,
          metrics: { squaredError: tf.mul(squaredError, partWeight(frames.shape[0], part)) as tf.Scalar, ...metrics },
        };
      },
      evaluate: () => videoTokenizerFigures(model, dataset, manifest.splits.heldOut, recipe, gameOf(manifest, dataset)),
    });
  } finally {
    perceptual?.dispose();
    model.dispose();
    await dataset.close();
  }
}
