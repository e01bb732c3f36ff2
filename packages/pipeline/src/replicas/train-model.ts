import { existsSync } from 'node:fs';
import path from 'node:path';
import { type ProcessGroup, readManifest, type Standing } from '@genie/training';
import { askLeader } from '../ranks/agree.ts';
import { shareFiles } from '../ranks/shared-files.ts';
import type { Recipe } from '../recipe/schema.ts';
import { type ModelStage, type RunFolder, stages } from '../run/folder.ts';
import { trainInAttempts } from '../stages/attempts.ts';
import { shareData } from '../stages/inputs.ts';
import { trainStage } from '../stages/train-stage.ts';
import type { StageOptions } from '../stages/training-stage.ts';
import { batches } from './plan.ts';
import { type StageWork, startReplicas } from './start.ts';

/**
 * Trains the model of a stage in this process' replicas, together with those of the other ranks where there are others; the action tokenizer
 * again where its actions are not distinct.
 *
 * @returns whether it finished, the same on all ranks; false where it was stopped
 */
export function trainModel(
  planned: { stage: ModelStage; replicas: number },
  recipe: Recipe,
  options: StageOptions,
  group: ProcessGroup | undefined,
): Promise<boolean> {
  if (planned.stage !== 'action-tokenizer') return trainOnce(planned, recipe, options, group);
  return trainInAttempts(recipe, { ...options, group }, (own, changes) =>
    trainOnce(planned, own, { ...options, ...changes }, group),
  );
}

async function trainOnce(
  { stage, replicas }: { stage: ModelStage; replicas: number },
  recipe: Recipe,
  options: StageOptions,
  group: ProcessGroup | undefined,
): Promise<boolean> {
  const { run, backend, restart } = options;
  await shareFiles(group, filesOf(run));
  const { steps } = recipe[batches[stage]];
  // What is done needs no others: rank 0 looks it through and says so.
  if (await askLeader(group, async () => !restart && (await isTrained(run.stage(stage), steps)))) {
    return group && group.rank > 0 ? true : (await trainStage(stage, recipe, options)).stopped !== 'aborted';
  }
  const standing = await standingIn(group, replicas);
  const frames = replicas > 1 ? await shareData(run) : undefined;
  const { reducer, close } = startReplicas<StageWork>(
    replicas,
    { stage, recipe, run: run.root, backend, frames },
    { standing },
  );
  try {
    return (await trainStage(stage, recipe, { ...options, reducer, frames })).stopped !== 'aborted';
  } finally {
    await close();
  }
}

/** Lists the files that the stages of a run read of one another. */
function filesOf(run: RunFolder): string[] {
  return [run.dataset, ...stages.map((stage) => path.join(run.stage(stage), 'manifest.json'))];
}

async function isTrained(folder: string, steps: number): Promise<boolean> {
  if (!existsSync(path.join(folder, 'manifest.json'))) return false;
  const manifest = await readManifest(folder);
  return manifest.status === 'done' && manifest.step >= steps;
}

/** Ranks may have different numbers of replicas, where their machines have different numbers of cores. */
async function standingIn(group: ProcessGroup | undefined, replicas: number): Promise<Standing | undefined> {
  if (!group) return undefined;
  const counts = (await group.gather(String(replicas))).map(Number);
  const sum = (numbers: number[]) => numbers.reduce((total, count) => total + count, 0);
  return { first: sum(counts.slice(0, group.rank)), total: sum(counts), group };
}
