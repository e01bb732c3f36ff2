import type { ClipSampler } from '@genie/data';
import { type DynamicsDraw, drawDynamics, dynamicsLoss } from '@genie/dynamics';
import type { BatchSource, TrainResult } from '@genie/training';
import { dynamicsFigures } from '../evaluate/dynamics.ts';
import { dynamicsOf } from '../models.ts';
import type { Recipe } from '../recipe/schema.ts';
import { partOf } from '../replicas/batch-part.ts';
import { actionStatistics } from './action-statistics.ts';
import { clipSampler, clipTensors } from './clips.ts';
import { openData, trainedActionTokenizer, trainedVideoTokenizer } from './inputs.ts';
import { tokenTable } from './token-table.ts';
import { clipsFromFrames, clipsFromTable, type DynamicsBatch, isWorthATable } from './tokenized-clips.ts';
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
  const videos = manifest.splits.train;
  const { frameSkip } = recipe.data;
  const table = isWorthATable(tokenizers, dataset, settings)
    ? await tokenTable(tokenizers, dataset, { videos, frameSkip }, options.reducer)
    : undefined;
  const clips = (sampler: ClipSampler): BatchSource<DynamicsBatch> =>
    table
      ? clipsFromTable(tokenizers, table, sampler, dataset, { length: settings.frames, frameSkip })
      : clipsFromFrames(tokenizers, clipTensors(sampler));
  const noise =
    model.config.actionNoise > 0 || model.config.stillActionNoise > 0
      ? await actionStatistics(tokenizers, clips(clipSampler(dataset, videos, recipe, settings, recipe.seed + 3)))
      : undefined;
  try {
    return await runTrainingStage(recipe, options, {
      stage: 'dynamics',
      model,
      config: { ...model.config },
      inputs: { data: hash, 'video-tokenizer': videoTokenizer.hash, 'action-tokenizer': actionTokenizer.hash },
      settings,
      data: clips(clipSampler(dataset, videos, recipe, settings, recipe.seed + 2, part)),
      draw: (batch, { random }): DynamicsDraw => drawDynamics(model, batch, { random, part, ...noise }),
      loss: (batch, { drawn }) => dynamicsLoss(model, batch, { drawn, part, recompute: settings.recompute }),
      evaluate: () => dynamicsFigures({ ...tokenizers, dynamics: model }, dataset, manifest.splits.heldOut, recipe),
    });
  } finally {
    for (const module of [model, videoTokenizer.model, actionTokenizer.model]) module.dispose();
    await dataset.close();
  }
}
