import { type DynamicsDraw, drawDynamics, dynamicsLoss } from '@genie/dynamics';
import type { TrainResult } from '@genie/training';
import { dynamicsFigures } from '../evaluate/dynamics.ts';
import { dynamicsOf } from '../models.ts';
import type { Recipe } from '../recipe/schema.ts';
import { partOf } from '../replicas/batch-part.ts';
import { clipSampler, clipTensors } from './clips.ts';
import { openData, trainedActionTokenizer, trainedVideoTokenizer } from './inputs.ts';
import { tokenTable } from './token-table.ts';
import { clipsFromFrames, clipsFromTable, isWorthATable } from './tokenized-clips.ts';
import { runTrainingStage, type StageOptions } from './training-stage.ts';

/** Trains the dynamics on tokens and latent actions that the two trained tokenizers read from the clips of a run. */
export async function dynamicsStage(recipe: Recipe, options: StageOptions): Promise<TrainResult> {
  const { manifest, dataset, hash } = await openData(options.run);
  const videoTokenizer = await trainedVideoTokenizer(recipe, options.run);
  const actionTokenizer = await trainedActionTokenizer(recipe, options.run);
  const model = dynamicsOf(recipe);
  const settings = recipe.dynamics;
  const part = partOf(options.reducer, settings.batchSize);
  const tokenizers = { videoTokenizer: videoTokenizer.model, actionTokenizer: actionTokenizer.model };
  const { quantizer } = actionTokenizer.model;
  const actionCodes = Array.from({ length: quantizer.codebookSize }, (_, index) => quantizer.code(index));
  const videos = manifest.splits.train;
  const { frameSkip } = recipe.data;
  const sampler = clipSampler(dataset, videos, recipe, settings, recipe.seed + 2, part);
  const data = isWorthATable(tokenizers, dataset, settings)
    ? clipsFromTable(
        tokenizers,
        await tokenTable(tokenizers, dataset, { videos, frameSkip }, options.reducer),
        sampler,
        dataset,
        { length: settings.frames, frameSkip },
      )
    : clipsFromFrames(tokenizers, clipTensors(sampler));
  try {
    return await runTrainingStage(recipe, options, {
      stage: 'dynamics',
      model,
      config: { ...model.config },
      inputs: { data: hash, 'video-tokenizer': videoTokenizer.hash, 'action-tokenizer': actionTokenizer.hash },
      settings,
      data,
      draw: (batch, { random }): DynamicsDraw => drawDynamics(model, batch, { random, part, actionCodes }),
      loss: (batch, { drawn }) => dynamicsLoss(model, batch, { drawn, part, recompute: settings.recompute }),
      evaluate: () => dynamicsFigures({ ...tokenizers, dynamics: model }, dataset, manifest.splits.heldOut, recipe),
    });
  } finally {
    for (const module of [model, videoTokenizer.model, actionTokenizer.model]) module.dispose();
    await dataset.close();
  }
}
