import os from 'node:os';
import { Command } from 'commander';
import { chooseBackend } from '../backend/choose.ts';
import { thisComputer } from '../backend/computer.ts';
import { planComputing, settleTf32 } from '../backend/computing.ts';
import { checkModels } from '../models.ts';
import { recipeYaml } from '../recipe/load.ts';
import type { Recipe } from '../recipe/schema.ts';
import { describePlan, planStages, type StageGroup } from '../replicas/plan.ts';
import { startReplicas } from '../replicas/start.ts';
import { type Stage, stages as trainingStages, writeAtomic } from '../run/folder.ts';
import { runBeside } from '../stages/beside.ts';
import { dataStage } from '../stages/data.ts';
import { evaluateStage } from '../stages/evaluate.ts';
import { trainStage } from '../stages/train-stage.ts';
import type { StageOptions } from '../stages/training-stage.ts';
import { worldStage } from '../stages/world.ts';
import { interruptSignal, resolveRun, type TrainingOptions, withReplicas, withRunOptions } from './options.ts';

/** Runs a stage in this process, with its replicas in threads. @returns whether it finished; false where it was stopped */
async function runStage(
  { stage, replicas }: StageGroup[number],
  recipe: Recipe,
  options: StageOptions,
): Promise<boolean> {
  if (stage === 'data') await dataStage(recipe, options.run, options.signal);
  else if (stage === 'world') await worldStage(recipe, options);
  else if (stage === 'report') await evaluateStage(recipe, options);
  else {
    const { run, backend } = options;
    const { reducer, close } = startReplicas(replicas, { stage, recipe, run: run.root, backend });
    try {
      return (await trainStage(stage, recipe, { ...options, reducer })).stopped !== 'aborted';
    } finally {
      await close();
    }
  }
  return true;
}

const descriptions: Record<Stage, string> = {
  data: 'make or import the videos',
  'video-tokenizer': 'frames to tokens and back',
  'action-tokenizer': 'latent actions from pairs of frames',
  dynamics: 'the next tokens from past tokens and actions',
  world: 'bundle the three models for play',
  report: 'measure the world on held-out video and write the report',
};

export function trainCommand(): Command {
  const train = new Command('train');
  const add = (name: string, description: string, stages: readonly Stage[]) => {
    const command = new Command(name)
      .description(description)
      .argument('[overrides...]', 'key=value for any key of the recipe, for example videoTokenizer.steps=2000')
      .option('--resume', 'go on from the last checkpoint (what an interrupted stage does anyway)')
      .option('--restart', 'train anew even where there is a model already')
      .action(async (overrides: string[], options: TrainingOptions) => {
        await trainStages(stages, overrides, options);
      });
    train.addCommand(withReplicas(withRunOptions(command)));
  };
  add('all', 'every stage that is missing, in order', trainingStages);
  for (const stage of trainingStages) add(stage, descriptions[stage], [stage]);
  return train;
}

/** Runs stages in order. Ends early, with exit status 130, where the user stopped one. */
export async function trainStages(
  stages: readonly Stage[],
  overrides: string[],
  options: TrainingOptions,
): Promise<{ finished: boolean; run: StageOptions['run']; recipe: Recipe }> {
  const { recipe, run: folder } = resolveRun(options, overrides);
  settleTf32(stages, recipe);
  const backend = await chooseBackend(options.backend);
  checkModels(recipe);
  const cores = os.availableParallelism();
  const groups = planStages(stages, options.replicas, { backend: backend.name, cores, recipe });
  const replicas = describePlan(groups);
  const computing = planComputing(stages, recipe, thisComputer(backend.name));
  console.error(
    [`${recipe.name}: ${folder.root}`, `backend ${backend.description}`, ...(replicas ? [`replicas: ${replicas}`] : [])]
      .concat(computing, `seed ${recipe.seed}`)
      .join(', '),
  );
  writeAtomic(folder.config, recipeYaml(recipe));
  const signal = interruptSignal();
  const context: StageOptions = { run: folder, backend: backend.name, restart: options.restart ?? false, signal };
  for (const group of groups) {
    if (!(await runGroup(group, recipe, context))) {
      process.exitCode = 130;
      return { finished: false, run: folder, recipe };
    }
  }
  return { finished: true, run: folder, recipe };
}

/** Runs the first stage here and the others beside it. Where one fails, the others stop with a checkpoint. */
async function runGroup([first, ...others]: StageGroup, recipe: Recipe, context: StageOptions): Promise<boolean> {
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  const results = await Promise.allSettled(
    [
      runStage(first, recipe, { ...context, signal }),
      ...others.map(({ stage, replicas }) => runBeside(stage, context.run, { ...context, replicas, signal })),
    ].map((work) =>
      work.catch((error: unknown) => {
        failed.abort();
        throw error;
      }),
    ),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return !signal.aborted && results.every((result) => result.status === 'fulfilled' && result.value);
}
