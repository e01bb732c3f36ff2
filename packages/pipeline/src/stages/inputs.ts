import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ActionTokenizer } from '@genie/action-tokenizer';
import { type Game, type GameName, gameInSize, games, type SharedFrames, VideoDataset } from '@genie/data';
import type { Dynamics } from '@genie/dynamics';
import type { Module } from '@genie/stt';
import { describeDifference, readManifest, readModel } from '@genie/training';
import { RunError } from '../errors.ts';
import {
  actionTokenizerObjectiveOf,
  actionTokenizerOf,
  dynamicsObjectiveOf,
  dynamicsOf,
  videoTokenizerObjectiveOf,
  videoTokenizerOf,
} from '../models.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { ModelStage, RunFolder } from '../run/folder.ts';
import { steeredActions } from '../true-actions/steered-actions.ts';
import { hashWithGroups, readActionGroups } from './action-groups.ts';
import type { StageConfig } from './begun-config.ts';
import { CoTrained } from './co-training-loss.ts';
import { type DataManifest, dataHash, isWhole, readDataManifest } from './data.ts';
import { type TrainedConfig, wholeConfig } from './model-schemas.ts';

/** Bytes of frames that a process keeps in memory. */
const frameMemory = 2 ** 31;

/**
 * The data of a run, opened, with the hash that later stages name as their input.
 *
 * @param shared - frames that the replicas of this process keep together, from {@link shareData}
 */
export async function openData(
  run: RunFolder,
  shared?: SharedFrames,
): Promise<{ manifest: DataManifest; dataset: VideoDataset; hash: string }> {
  const manifest = readDataManifest(run);
  const file = path.join(run.stage('data'), manifest.dataset);
  if (existsSync(file) && !isWhole(manifest, run))
    throw new RunError(
      `${file}: not the file that ${path.dirname(file)}/manifest.json is of; run the data stage again`,
    );
  const dataset = await VideoDataset.open(file, { memory: frameMemory, ...(shared ? { shared } : {}) });
  return { manifest, dataset, hash: dataHash(manifest) };
}

/** Room for the run's frames that the replicas of this process share. */
export async function shareData(run: RunFolder): Promise<SharedFrames> {
  const { dataset } = await openData(run);
  try {
    return dataset.share(frameMemory);
  } finally {
    dataset.close();
  }
}

/** The game that made a run's videos, where it is one of ours and they show it pixel by pixel. */
export function gameOf(
  { game: name }: DataManifest,
  size: Pick<VideoDataset, 'height' | 'width'>,
): Game<unknown> | undefined {
  const game = name === undefined ? undefined : (games[name as GameName] as Game<unknown>);
  return game && gameInSize(game, size);
}

/**
 * Loads what a stage has trained into a model of the recipe.
 * @returns sha256 of the weights, for the manifest of the stage that builds on them
 * @throws RunError where the stage has not finished, or was trained with another configuration
 */
export async function loadStage(
  run: RunFolder,
  stage: ModelStage,
  model: Module,
  config: StageConfig,
): Promise<string> {
  const folder = run.stage(stage);
  const { manifest, tensors } = await readModel(folder, { stage, done: true });
  const { actionTokenizer, actionTokenizerObjective = {}, ...own } = config;
  const found = manifest.config;
  const pairs: [ModelStage, Parameters<typeof wholeConfig>[1], TrainedConfig][] = [
    [stage, { model: found.model, objective: found.objective }, own],
  ];
  if (actionTokenizer) {
    const begun = { model: found.actionTokenizer, objective: found.actionTokenizerObjective };
    pairs.push(['action-tokenizer', begun, { model: actionTokenizer, objective: actionTokenizerObjective }]);
  }
  for (const [name, given, expected] of pairs) {
    const different = describeDifference(wholeConfig(name, given) ?? given, expected);
    if (different) {
      throw new RunError(
        `${folder}: ${name}.${different} by the recipe; use the recipe in ${run.config}, or train ${stage} again with --restart`,
      );
    }
  }
  model.load(tensors, path.join(folder, 'model.safetensors'));
  return manifest.files['model.safetensors'];
}

/** The trained video tokenizer of a run. */
export async function trainedVideoTokenizer(
  recipe: Recipe,
  run: RunFolder,
): Promise<{ model: ReturnType<typeof videoTokenizerOf>; hash: string }> {
  const model = videoTokenizerOf(recipe);
  return {
    model,
    hash: await loadStage(run, 'video-tokenizer', model, {
      model: { ...model.config },
      objective: { ...videoTokenizerObjectiveOf(recipe) },
    }),
  };
}

/** The range that stood for `motionRange: auto` when an action tokenizer was trained. */
const motionRangeOf = (config: unknown): number | undefined => (config as { motionRange?: number }).motionRange;

/** Structure and objective of a recipe's action tokenizer, as its stage's manifest has them. */
export function actionTokenizerTrained(recipe: Recipe, model: ActionTokenizer): TrainedConfig {
  const { groups: _, ...config } = model.config; // made after the training
  return { model: { ...config }, objective: { ...actionTokenizerObjectiveOf(recipe, config) } };
}

/** The trained action tokenizer of a run. */
export async function trainedActionTokenizer(
  recipe: Recipe,
  run: RunFolder,
): Promise<{ model: ReturnType<typeof actionTokenizerOf>; hash: string }> {
  const folder = run.stage('action-tokenizer');
  const trained = await readManifest(folder, { stage: 'action-tokenizer', done: true });
  const names = await steeredActions(recipe, run);
  const groups = readActionGroups(folder, trained);
  const motionRange = motionRangeOf(trained.config.model);
  const model = actionTokenizerOf(recipe, { motionRange, codes: names?.length, groups });
  const hash = await loadStage(run, 'action-tokenizer', model, actionTokenizerTrained(recipe, model));
  return { model, hash: hashWithGroups(hash, groups) };
}

function dynamicsTrained(recipe: Recipe, { config }: Dynamics): TrainedConfig {
  return { model: { ...config }, objective: { ...dynamicsObjectiveOf(recipe, config) } };
}

/**
 * The trained dynamics of a run and the action tokenizer whose actions it knows: the one that was trained along, where the manifest of the
 * dynamics names one, else that of its own stage.
 */
export async function trainedDynamics(
  recipe: Recipe,
  run: RunFolder,
): Promise<{ dynamics: ReturnType<typeof dynamicsOf>; actionTokenizer: ReturnType<typeof actionTokenizerOf> }> {
  const { config } = await readManifest(run.stage('dynamics'), { stage: 'dynamics', done: true });
  if (config.actionTokenizer === undefined) {
    const { model: actionTokenizer } = await trainedActionTokenizer(recipe, run);
    const dynamics = dynamicsOf(recipe, actionTokenizer.actionDim);
    await loadStage(run, 'dynamics', dynamics, dynamicsTrained(recipe, dynamics));
    return { dynamics, actionTokenizer };
  }
  const dynamics = dynamicsOf(recipe);
  const actionTokenizer = actionTokenizerOf(recipe, { motionRange: motionRangeOf(config.actionTokenizer) });
  const along = actionTokenizerTrained(recipe, actionTokenizer);
  await loadStage(run, 'dynamics', new CoTrained(dynamics, actionTokenizer), {
    ...dynamicsTrained(recipe, dynamics),
    actionTokenizer: along.model,
    actionTokenizerObjective: along.objective,
  });
  return { dynamics, actionTokenizer };
}
