import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { hashedFiles, type ReadFile, sourceFiles } from '@genie/data';
import { UsageError } from '@genie/pipeline/internal/errors';
import { checkModels } from '@genie/pipeline/internal/models';
import { checkPerceptualLoss } from '@genie/pipeline/internal/perceptual/perceptual-loss';
import { coresOf, ownPlace } from '@genie/pipeline/internal/ranks/cores';
import { loadRecipe } from '@genie/pipeline/internal/recipe/load';
import type { Recipe } from '@genie/pipeline/internal/recipe/schema';
import { parseReplicas } from '@genie/pipeline/internal/replicas/plan';
import { readDataFiles } from '@genie/pipeline/internal/run/data-files';
import { type RunFolder, writeAtomic } from '@genie/pipeline/internal/run/folder';
import { type Plan, plannedStages } from '@genie/pipeline/internal/run/plan';
import { perceptualHash } from '@genie/pipeline/internal/run/run-keys';
import { neededStages, stageInputs, stageKeys } from '@genie/pipeline/internal/run/stage-inputs';
import { stableJson } from '@genie/training';
import { chooseBackend } from '../backend/choose.ts';
import { computingOf } from './computing.ts';
import { turboConfig } from './turbo-config.ts';

/** The recipe that a call of the pipeline names: by `GENIE_CONFIG`, from where the caller stands, and by overrides. */
export function namedRecipe(overrides: string[], env: NodeJS.ProcessEnv): Recipe {
  const hasVideos = overrides.some((override) => override.startsWith('data.videos='));
  return loadRecipe(env.GENIE_CONFIG || (hasVideos ? 'video' : 'pong'), overrides);
}

/** The files that a recipe's videos are read from, hashed, as far as they changed since the run's data was made. */
export async function filesOfRecipe({ data }: Recipe, run: RunFolder): Promise<ReadFile[]> {
  if (data.videos.length === 0) return [];
  const files = await hashedFiles(data.videos, readDataFiles(run)?.files);
  if (files.length === 0)
    throw new UsageError(
      `data.videos: ${data.videos.join(', ')}: no such file; paths count from where the command is typed`,
    );
  return files;
}

/** Decides what every stage of a recipe is made from and how it is computed. Starts the backend. */
export async function makePlan(
  recipe: Recipe,
  run: RunFolder,
  files: readonly ReadFile[],
  { env, force }: { env: NodeJS.ProcessEnv; force: boolean },
): Promise<Plan> {
  const replicas = parseReplicas(env.GENIE_REPLICAS || 'auto');
  const backend = await chooseBackend(env.GENIE_BACKEND || 'auto');
  checkModels(recipe);
  checkPerceptualLoss(recipe);
  const decisive = { videos: sourceFiles(files), perceptual: perceptualHash(recipe) };
  const keys = stageKeys(recipe, decisive);
  const computing = computingOf(recipe, { backend, cores: coresOf([ownPlace()], 0), replicas, env });
  const stages: Plan['stages'] = {};
  for (const stage of neededStages(recipe)) {
    stages[stage] = { stage, key: keys[stage], inputs: stageInputs(stage, recipe, decisive), ...computing.get(stage)! };
  }
  return {
    format: 'genie-pipeline',
    version: 1,
    from: process.cwd(),
    run: run.root,
    recipe,
    videos: decisive.videos,
    backend: backend.name,
    force,
    stages,
  };
}

/**
 * Writes a plan for its stages' processes, and for turbo one file a stage with what decides about it, and a configuration that names them.
 *
 * @param folder - that holds them, in the trainer's package
 * @returns paths of the plan and of the configuration
 */
export function writePlan(plan: Plan, folder: string, packageFolder: string): { plan: string; config: string } {
  const inside = (place: string) => path.relative(packageFolder, place).replaceAll('\\', '/');
  for (const planned of plannedStages(plan)) {
    const { stage, inputs, computing } = planned;
    writeChanged(path.join(folder, `${stage}.json`), `${stableJson({ stage, ...inputs, computing })}\n`);
  }
  const config = path.join(folder, 'turbo.json');
  const folders = { inputs: inside(folder), run: inside(plan.run) };
  writeChanged(config, `${JSON.stringify(turboConfig(plan.recipe, folders), null, 2)}\n`);
  const file = path.join(folder, 'plan.json');
  writeAtomic(file, `${JSON.stringify(plan, null, 2)}\n`);
  return { plan: file, config };
}

function writeChanged(file: string, text: string): void {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeAtomic(file, text);
}
