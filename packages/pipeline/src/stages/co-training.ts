import type { ClipSampler, VideoDataset } from '@genie/data';
import type { BatchSource, StepSummary, TrainResult } from '@genie/training';
import type { VideoTokenizer } from '@genie/video-tokenizer';
import * as tf from '@tensorflow/tfjs-core';
import { UsageError } from '../errors.ts';
import { actionTokenizerFigures } from '../evaluate/action-tokenizer.ts';
import { dynamicsFigures } from '../evaluate/dynamics.ts';
import { actionTokenizerObjectiveOf, actionTokenizerOf, dynamicsObjectiveOf, dynamicsOf } from '../models.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { CoTrain } from '../recipe/training-choices.ts';
import { partOf } from '../replicas/batch-part.ts';
import type { ClipTable } from './clip-table.ts';
import { clipSampler, fewBatches, trainingClips } from './clips.ts';
import {
  CoTrained,
  type CoTrainingBatch,
  type CoTrainingDraw,
  coTrainingLoss,
  drawCoTraining,
} from './co-training-loss.ts';
import { tableOf, tokensOf, usesTables } from './dynamics-tables.ts';
import { openData, trainedActionTokenizer, trainedVideoTokenizer } from './inputs.ts';
import { placesInDataset, tokenTensor } from './tokenized-clips.ts';
import { runTrainingStage, type StageOptions } from './training-stage.ts';

/**
 * Trains the dynamics and the action tokenizer together, on tokens that the trained video tokenizer reads from the clips of a run, and
 * on the clips themselves. What it leaves in `dynamics` holds both.
 */
export async function coTrainedDynamicsStage(
  recipe: Recipe,
  coTrain: CoTrain,
  options: StageOptions,
): Promise<TrainResult> {
  const { run, reducer } = options;
  const { draft } = recipe.dynamics.model;
  const { stillActionNoise } = recipe.dynamics.objective;
  if (draft) {
    throw new UsageError(
      'dynamics.model.draft: true with dynamics.coTrain, in which the actions that drafts are made by change from step to step; expected false, or no coTrain',
    );
  }
  if (recipe.actionTokenizer.model.quantizer === 'categorical') {
    throw new UsageError(
      'actionTokenizer.model.quantizer: categorical with dynamics.coTrain, whose gradient passes a rounding, and categorical codes have none; expected fsq, or no coTrain',
    );
  }
  if (typeof stillActionNoise === 'number' && stillActionNoise > 0) {
    throw new UsageError(
      `dynamics.objective.stillActionNoise: ${stillActionNoise} with dynamics.coTrain, in which nobody knows which action will be still; expected 0, or actionNoise`,
    );
  }
  const { manifest, dataset, hash } = await openData(run, options.frames);
  const { splits } = manifest;
  const videoTokenizer = await trainedVideoTokenizer(recipe, run);
  const start =
    coTrain.start === 'trained'
      ? await trainedActionTokenizer(recipe, run)
      : { model: actionTokenizerOf(recipe), hash: undefined };
  const model = new CoTrained(dynamicsOf(recipe), start.model);
  const { dynamics, actionTokenizer } = model;
  const objectives = {
    dynamics: dynamicsObjectiveOf(recipe, dynamics.config),
    actionTokenizer: actionTokenizerObjectiveOf(recipe, actionTokenizer.config),
  };
  const settings = recipe.dynamics;
  const part = partOf(reducer, settings.batchSize);
  const models = { videoTokenizer: videoTokenizer.model, dynamics, actionTokenizer };
  const form = { length: settings.frames, frameSkip: recipe.data.frameSkip };
  const learningRate = coTrain.learningRate ?? recipe.actionTokenizer.learningRate;
  try {
    const sampler = clipSampler(dataset, splits.train, recipe, settings, recipe.seed + 2, part);
    const reader = tokensOf(videoTokenizer.model, form.length);
    const table = usesTables(settings, dataset, [reader])
      ? await tableOf(reader, videoTokenizer.hash, { run, manifest, dataset, frameSkip: form.frameSkip, reducer })
      : undefined;
    // The batch norm's statistics as the weights are now, as in the action tokenizer's own stage.
    const settle = () =>
      actionTokenizer.calibrate(
        fewBatches(trainingClips(dataset, splits.train, recipe, recipe.actionTokenizer, recipe.seed + 2)),
      );
    return await runTrainingStage(recipe, options, {
      stage: 'dynamics',
      model,
      config: {
        model: { ...dynamics.config },
        objective: { ...objectives.dynamics },
        actionTokenizer: { ...actionTokenizer.config },
        actionTokenizerObjective: { ...objectives.actionTokenizer },
      },
      inputs: {
        data: hash,
        'video-tokenizer': videoTokenizer.hash,
        ...(start.hash === undefined ? {} : { 'action-tokenizer': start.hash }),
      },
      settings: { ...settings, coTrain: { ...coTrain, learningRate } },
      stepShares: sharesOf(actionTokenizer, learningRate / settings.learningRate),
      data: coTrainingClips(videoTokenizer.model, table, sampler, dataset, form),
      draw: (batch, { random, step }): CoTrainingDraw =>
        drawCoTraining(model, batch, { objectives, random, part, step: coTrain.start === 'fresh' ? step : undefined }),
      loss: (batch, { drawn }) =>
        coTrainingLoss(model, batch, { ...coTrain, objectives, drawn, part, recompute: settings.recompute }),
      settle,
      evaluate: async () => {
        await settle();
        const actions = await actionTokenizerFigures(actionTokenizer, dataset, splits.heldOut, recipe);
        return together(actions, await dynamicsFigures(models, dataset, splits.heldOut, recipe));
      },
    });
  } finally {
    for (const module of [model, videoTokenizer.model]) module.dispose();
    await dataset.close();
  }
}

/** The action tokenizer's share of each step, by its parameters' names among those of both models. */
function sharesOf(actionTokenizer: CoTrained['actionTokenizer'], share: number): Record<string, number> {
  const trained = Object.entries(actionTokenizer.parameters()).filter(([, { trainable }]) => trainable);
  return Object.fromEntries(trained.map(([name]) => [`actionTokenizer.${name}`, share]));
}

/** Clips as frames and as tokens, which are looked up where there is a table. */
export function coTrainingClips(
  videoTokenizer: VideoTokenizer,
  table: ClipTable | undefined,
  sampler: ClipSampler,
  dataset: VideoDataset,
  { length, frameSkip }: { length: number; frameSkip: number },
): BatchSource<CoTrainingBatch> {
  return {
    async next() {
      const { frames, shape, clips } = await sampler.next();
      return tf.tidy(() => {
        const seen = tf.tensor5d(frames, shape);
        const tokens = table
          ? tokenTensor(table, placesInDataset(clips, dataset, frameSkip), length)
          : videoTokenizer.tokenize(seen);
        return { frames: seen, tokens, codes: videoTokenizer.quantizer.codes(tokens) as tf.Tensor4D };
      });
    },
    state: () => sampler.state(),
    restore: (state) => sampler.restore(state),
  };
}

function together(a: StepSummary, b: StepSummary): StepSummary {
  return {
    scalars: { ...a.scalars, ...b.scalars },
    histograms: { ...a.histograms, ...b.histograms },
    images: { ...a.images, ...b.images },
  };
}
