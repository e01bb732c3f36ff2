import type { ClipSampler } from '@genie/data';
import { type DynamicsDraw, drawDynamics, dynamicsLoss } from '@genie/dynamics';
import type { BatchSource, TrainResult } from '@genie/training';
import { dynamicsFigures } from '../evaluate/dynamics.ts';
import { dynamicsObjectiveOf, dynamicsOf } from '../models.ts';
import type { Recipe } from '../recipe/schema.ts';
import { partOf } from '../replicas/batch-part.ts';
import { actionStatistics } from './action-statistics.ts';
import { clipSampler, clipTensors } from './clips.ts';
import { coTrainedDynamicsStage } from './co-training.ts';
import { actionsOf, draftsOf, tableOf, tokensOf, usesTables } from './dynamics-tables.ts';
import { openData, trainedActionTokenizer, trainedVideoTokenizer } from './inputs.ts';
import { labelledDynamicsStage } from './labelled-dynamics.ts';
import { clipsFromFrames, clipsFromTables, type DynamicsBatch } from './tokenized-clips.ts';
import { runTrainingStage, type StageOptions } from './training-stage.ts';

/** Trains the dynamics, on latent actions or true ones, alone or together with the action tokenizer, as the recipe says. */
export function dynamicsStage(recipe: Recipe, options: StageOptions): Promise<TrainResult> {
  const { coTrain } = recipe.dynamics;
  if (recipe.actions === 'labels') return labelledDynamicsStage(recipe, options);
  return coTrain ? coTrainedDynamicsStage(recipe, coTrain, options) : dynamicsAloneStage(recipe, options);
}

/** Trains the dynamics on tokens and latent actions that the two trained tokenizers read from the clips of a run. */
async function dynamicsAloneStage(recipe: Recipe, options: StageOptions): Promise<TrainResult> {
  const { run, reducer } = options;
  const { manifest, dataset, hash } = await openData(run, options.frames);
  const videoTokenizer = await trainedVideoTokenizer(recipe, run);
  const actionTokenizer = await trainedActionTokenizer(recipe, run);
  const model = dynamicsOf(recipe, actionTokenizer.model.actionDim);
  const objective = dynamicsObjectiveOf(recipe, model.config);
  const settings = recipe.dynamics;
  const part = partOf(reducer, settings.batchSize);
  const tokenizers = { videoTokenizer: videoTokenizer.model, actionTokenizer: actionTokenizer.model };
  const videos = manifest.splits.train;
  const form = { length: settings.frames, frameSkip: recipe.data.frameSkip };
  try {
    const tokens = tokensOf(videoTokenizer.model, form.length);
    const actions = actionsOf(actionTokenizer.model, form.length);
    const drafts = model.config.draft ? draftsOf(tokenizers, form.length) : undefined;
    const source = { run, manifest, dataset, frameSkip: form.frameSkip, reducer };
    const tables = usesTables(settings, dataset, drafts ? [tokens, actions, drafts] : [tokens, actions])
      ? {
          tokens: await tableOf(tokens, videoTokenizer.hash, source),
          actions: await tableOf(actions, actionTokenizer.hash, source),
          drafts: drafts && (await tableOf(drafts, `${videoTokenizer.hash} ${actionTokenizer.hash}`, source)),
        }
      : undefined;
    const clips = (sampler: ClipSampler): BatchSource<DynamicsBatch> =>
      tables
        ? clipsFromTables(tokenizers, tables, sampler, dataset, form)
        : clipsFromFrames(tokenizers, clipTensors(sampler), { drafts: drafts !== undefined });
    const noise =
      objective.actionNoise > 0 || objective.stillActionNoise > 0
        ? await actionStatistics(
            actionTokenizer.model.quantizer,
            clips(clipSampler(dataset, videos, recipe, settings, recipe.seed + 3)),
          )
        : undefined;
    return await runTrainingStage(recipe, options, {
      stage: 'dynamics',
      model,
      config: { model: { ...model.config }, objective: { ...objective } },
      inputs: { data: hash, 'video-tokenizer': videoTokenizer.hash, 'action-tokenizer': actionTokenizer.hash },
      settings,
      data: clips(clipSampler(dataset, videos, recipe, settings, recipe.seed + 2, part)),
      draw: (batch, { random }): DynamicsDraw => drawDynamics(model, batch, { objective, random, part, ...noise }),
      loss: (batch, { drawn }) => dynamicsLoss(model, batch, { objective, drawn, part, recompute: settings.recompute }),
      evaluate: () => dynamicsFigures({ ...tokenizers, dynamics: model }, dataset, manifest.splits.heldOut, recipe),
    });
  } finally {
    for (const module of [model, videoTokenizer.model, actionTokenizer.model]) module.dispose();
    await dataset.close();
  }
}
