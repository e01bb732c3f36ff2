import type { VideoDataset } from '@genie/data';
import { type DynamicsDraw, drawDynamics, dynamicsLoss } from '@genie/dynamics';
import { configHash, readManifest, sha256, type TrainResult } from '@genie/training';
import { z } from 'zod';
import { RunError } from '../errors.ts';
import { dynamicsFigures } from '../evaluate/dynamics.ts';
import { dynamicsObjectiveOf, dynamicsOf } from '../models.ts';
import type { Recipe } from '../recipe/schema.ts';
import { partOf } from '../replicas/batch-part.ts';
import type { RunFolder } from '../run/folder.ts';
import { tellNote } from '../tell.ts';
import { oneHotCodes } from '../true-actions/action-codes.ts';
import { describeActions, type RunActions, runActions } from '../true-actions/run-actions.ts';
import { actionStatistics } from './action-statistics.ts';
import { clipSampler } from './clips.ts';
import type { DataManifest } from './data.ts';
import { tableOf, tokensOf, usesTables } from './dynamics-tables.ts';
import { loadStage, openData, trainedVideoTokenizer } from './inputs.ts';
import { labelledClips } from './labelled-clips.ts';
import { runTrainingStage, type StageOptions } from './training-stage.ts';

/** Trains the dynamics on tokens that the trained video tokenizer reads from the clips of a run, and on the true actions beside them. */
export async function labelledDynamicsStage(recipe: Recipe, options: StageOptions): Promise<TrainResult> {
  const { run, reducer } = options;
  const { manifest, dataset, hash } = await openData(run, options.frames);
  const { frameSkip } = recipe.data;
  const { actions, train, heldOut } = await runActions(dataset, manifest, { frameSkip });
  const videoTokenizer = await trainedVideoTokenizer(recipe, run);
  const model = dynamicsOf(recipe, actions.names.length);
  const objective = dynamicsObjectiveOf(recipe, model.config);
  const settings = recipe.dynamics;
  const part = partOf(reducer, settings.batchSize);
  const form = { length: settings.frames, frameSkip };
  const models = { videoTokenizer: videoTokenizer.model, dynamics: model, trueActions: actions };
  try {
    const reader = tokensOf(videoTokenizer.model, form.length);
    const tokens = usesTables(settings, dataset, [reader])
      ? await tableOf(reader, videoTokenizer.hash, { run, manifest, dataset, frameSkip, reducer })
      : undefined;
    const clips = (...[seed, own]: [number, typeof part?]) =>
      labelledClips(
        videoTokenizer.model,
        { tokens, actions },
        clipSampler(dataset, train, recipe, settings, seed, own),
        dataset,
        form,
      );
    const noise =
      objective.actionNoise > 0 || objective.stillActionNoise > 0
        ? await actionStatistics(actions.quantizer, clips(recipe.seed + 3))
        : undefined;
    return await runTrainingStage(recipe, options, {
      stage: 'dynamics',
      model,
      config: { model: { ...model.config }, objective: { ...objective } },
      labels: { actions: [...actions.names] },
      inputs: {
        data: hash,
        'video-tokenizer': videoTokenizer.hash,
        labels: configHash({ names: actions.names, train, table: sha256(new Uint8Array(actions.table.buffer)) }),
      },
      settings,
      data: clips(recipe.seed + 2, part),
      draw: (batch, { random }): DynamicsDraw => drawDynamics(model, batch, { objective, random, part, ...noise }),
      loss: (batch, { drawn }) => dynamicsLoss(model, batch, { objective, drawn, part, recompute: settings.recompute }),
      evaluate: () => dynamicsFigures(models, dataset, heldOut, recipe),
    });
  } finally {
    for (const module of [model, videoTokenizer.model]) module.dispose();
    await dataset.close();
  }
}

const labelsSchema = z.object({ actions: z.array(z.string()).min(2) });

/**
 * The dynamics of a run that was trained on true actions, with those of the run's videos, numbered as they were then.
 *
 * @throws RunError where the stage has not finished, was trained on latent actions, or labels have changed since
 */
export async function trainedLabelledDynamics(
  recipe: Recipe,
  run: RunFolder,
  { dataset, manifest }: { dataset: VideoDataset; manifest: DataManifest },
): Promise<{ dynamics: ReturnType<typeof dynamicsOf> } & RunActions> {
  const folder = run.stage('dynamics');
  const { config } = await readManifest(folder, { stage: 'dynamics', done: true });
  const labels = labelsSchema.safeParse(config.labels);
  if (!labels.success) {
    throw new RunError(
      `${folder}: trained on latent actions, the recipe says actions: labels; use the recipe in ${run.config}, or train dynamics again with --restart`,
    );
  }
  const names = labels.data.actions;
  const known = { names, codes: oneHotCodes(names.length) };
  const own = await runActions(dataset, manifest, { frameSkip: recipe.data.frameSkip, known });
  const dynamics = dynamicsOf(recipe, names.length);
  const objective = { ...dynamicsObjectiveOf(recipe, dynamics.config) };
  await loadStage(run, 'dynamics', dynamics, { model: { ...dynamics.config }, objective });
  return { dynamics, ...own };
}

/** Reads the labels of a run's videos and says what actions there are, and which videos have none. @throws RunError where some do not fit */
export async function tellTrueActions(recipe: Recipe, run: RunFolder): Promise<void> {
  const { manifest, dataset } = await openData(run);
  try {
    const read = await runActions(dataset, manifest, { frameSkip: recipe.data.frameSkip });
    for (const line of describeActions(read, dataset, manifest)) tellNote(line);
  } finally {
    dataset.close();
  }
}
