import { type DynamicsDraw, drawDynamics, dynamicsLoss } from '@genie/dynamics';
import type { BatchSource, TrainResult } from '@genie/training';
import * as tf from '@tensorflow/tfjs-core';
import { dynamicsFigures } from '../evaluate/dynamics.ts';
import { dynamicsOf } from '../models.ts';
import type { Recipe } from '../recipe/schema.ts';
import { partOf } from '../replicas/batch-part.ts';
import { trainingClips } from './clips.ts';
import { openData, trainedActionTokenizer, trainedVideoTokenizer } from './inputs.ts';
import { runTrainingStage, type StageOptions } from './training-stage.ts';

/** What the dynamics trains on: codes [B, T, P, L], tokens int32 [B, T, P], actions [B, T-1, A]. */
type DynamicsBatch = { codes: tf.Tensor4D; tokens: tf.Tensor3D; actions: tf.Tensor3D };

/** Trains the dynamics on tokens and latent actions that the two trained tokenizers read from the clips of a run. */
export async function dynamicsStage(recipe: Recipe, options: StageOptions): Promise<TrainResult> {
  const { manifest, dataset, hash } = await openData(options.run);
  const videoTokenizer = await trainedVideoTokenizer(recipe, options.run);
  const actionTokenizer = await trainedActionTokenizer(recipe, options.run);
  const model = dynamicsOf(recipe);
  const settings = recipe.dynamics;
  const part = partOf(options.reducer, settings.batchSize);
  const clips = trainingClips(dataset, manifest.splits.train, recipe, settings, recipe.seed + 2, part);
  const data: BatchSource<DynamicsBatch> = {
    async next() {
      const frames = await clips.next();
      const batch = tf.tidy(() => {
        const { codes } = videoTokenizer.model.encode(frames);
        return {
          codes: codes as tf.Tensor4D,
          tokens: videoTokenizer.model.quantizer.indices(codes) as tf.Tensor3D,
          actions: actionTokenizer.model.encode(frames).codes as tf.Tensor3D,
        };
      });
      frames.dispose();
      return batch;
    },
    state: () => clips.state(),
    restore: (state) => clips.restore(state),
  };
  try {
    return await runTrainingStage(recipe, options, {
      stage: 'dynamics',
      model,
      config: { ...model.config },
      inputs: { data: hash, 'video-tokenizer': videoTokenizer.hash, 'action-tokenizer': actionTokenizer.hash },
      settings,
      data,
      draw: ({ tokens }, { random }): DynamicsDraw => drawDynamics(model, tokens, { random, part }),
      loss: (batch, { drawn }) => dynamicsLoss(model, batch, { drawn, part }),
      evaluate: () =>
        dynamicsFigures(
          { videoTokenizer: videoTokenizer.model, actionTokenizer: actionTokenizer.model, dynamics: model },
          dataset,
          manifest.splits.heldOut,
          recipe,
        ),
    });
  } finally {
    for (const module of [model, videoTokenizer.model, actionTokenizer.model]) module.dispose();
    await dataset.close();
  }
}
