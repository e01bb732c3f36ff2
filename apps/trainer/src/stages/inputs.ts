import path from 'node:path';
import { type Game, type GameName, games, VideoDataset } from '@genie/data';
import type { Module } from '@genie/stt';
import { describeDifference, readModel } from '@genie/training';
import { RunError } from '../errors.ts';
import { actionTokenizerOf, videoTokenizerOf } from '../models.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { ModelStage, RunFolder } from '../run/folder.ts';
import { type DataManifest, readDataManifest } from './data.ts';
import { modelSchemas } from './model-schemas.ts';

/** The data of a run, opened, with the hash that later stages name as their input. */
export async function openData(
  run: RunFolder,
): Promise<{ manifest: DataManifest; dataset: VideoDataset; hash: string }> {
  const manifest = readDataManifest(run);
  const dataset = await VideoDataset.open(path.join(run.stage('data'), manifest.dataset));
  return { manifest, dataset, hash: manifest.configHash };
}

/** The game that made a run's videos, where it is one of ours and they show it pixel by pixel. */
export function gameOf(
  { game: name }: DataManifest,
  { height, width }: Pick<VideoDataset, 'height' | 'width'>,
): Game<unknown> | undefined {
  const game = name === undefined ? undefined : (games[name as GameName] as Game<unknown>);
  return game?.height === height && game.width === width ? game : undefined;
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
  config: Record<string, unknown>,
): Promise<string> {
  const folder = run.stage(stage);
  const { manifest, tensors } = await readModel(folder, { stage, done: true });
  // A configuration key that is newer than the model has the default that the model was made with.
  const known = modelSchemas[stage].safeParse(manifest.config.model);
  const different = describeDifference(known.success ? known.data : manifest.config.model, config);
  if (different) {
    throw new RunError(
      `${folder}: ${stage}.${different} by the recipe; use the recipe in ${run.config}, or train ${stage} again with --restart`,
    );
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
  return { model, hash: await loadStage(run, 'video-tokenizer', model, { ...model.config }) };
}

/** The trained action tokenizer of a run. */
export async function trainedActionTokenizer(
  recipe: Recipe,
  run: RunFolder,
): Promise<{ model: ReturnType<typeof actionTokenizerOf>; hash: string }> {
  const model = actionTokenizerOf(recipe);
  return { model, hash: await loadStage(run, 'action-tokenizer', model, { ...model.config }) };
}
