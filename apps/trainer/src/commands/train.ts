import { RunError } from '@genie/pipeline/internal/errors';
import { DoneStages, madeAgain } from '@genie/pipeline/internal/run/done-stages';
import { type Stage, stages as trainingStages } from '@genie/pipeline/internal/run/folder';
import { needsStage } from '@genie/pipeline/internal/run/needs-stage';
import { packages } from '@genie/pipeline/internal/run/packages';
import { givenPlan } from '@genie/pipeline/internal/run/plan';
import { isDataThere } from '@genie/pipeline/internal/stages/data';
import { Command } from 'commander';
import { codeHash } from '../pipeline/code.ts';
import { findLauncher } from '../ranks/launcher.ts';
import { resolveRun, type TrainingOptions, withMpi, withReplicas, withRunOptions } from './options.ts';

const descriptions: Record<Stage, string> = {
  data: 'make or import the videos',
  'video-tokenizer': 'frames to tokens and back',
  'action-tokenizer': 'latent actions from pairs of frames',
  dynamics: 'the next tokens from past tokens and actions',
  world: 'bundle the three models for play',
  report: 'measure the world on held-out video and write the report',
};

export function trainCommand(): Command {
  const command = new Command('train');
  const add = (name: string, description: string, stages: readonly Stage[]) => {
    const one = new Command(name)
      .description(description)
      .argument('[overrides...]', 'key=value for any key of the recipe, for example videoTokenizer.steps=2000')
      .option('--resume', 'go on from the last checkpoint (what an interrupted stage does anyway)')
      .option('--restart', 'train anew even where there is a model already')
      .option(
        '--quick',
        'train without measuring on held-out video, but for which codes do the same: the last action tokenizer is kept, not the best; leave out the report',
      )
      .action((overrides: string[], options: TrainingOptions) =>
        train(
          options.quick && stages.length > 1 ? stages.filter((stage) => stage !== 'report') : stages,
          overrides,
          options,
        ),
      );
    command.addCommand(withMpi(withReplicas(withRunOptions(one))));
  };
  add('all', 'every stage that is missing, in order', trainingStages);
  for (const stage of trainingStages) add(stage, descriptions[stage], [stage]);
  return command;
}

async function train(stages: readonly Stage[], overrides: string[], given: TrainingOptions): Promise<void> {
  const options = { ...given, ...asPlanned(stages) };
  if (!options.plan && (await isNothingToDo(stages, overrides, options))) return;
  await (await import('./train-stages.ts')).trainStages(stages, overrides, options);
}

/** Finds a stage in a pipeline's plan, where this process was started to do one; relative paths count from where that was typed. */
function asPlanned(stages: readonly Stage[]): Partial<TrainingOptions> {
  const plan = givenPlan();
  const planned = stages.length === 1 ? plan?.stages[stages[0]!] : undefined;
  if (!plan || !planned) return {};
  if (codeHash(planned.stage) !== planned.computing.code)
    throw new RunError(`${planned.stage}: its sources changed since the command began; run the same command again`);
  process.chdir(plan.from);
  return { plan, backend: plan.backend, replicas: planned.replicas, mpi: false };
}

/** Returns whether all stages are done, which is known before anything that computes is loaded; and says so if they are. */
async function isNothingToDo(
  stages: readonly Stage[],
  overrides: string[],
  options: TrainingOptions,
): Promise<boolean> {
  // Several processes have to agree, and a stage of its own that has no steps is made anew.
  if (options.restart || options.mpi || (findLauncher(process.env)?.size ?? 1) > 1) return false;
  if (stages.length === 1 && madeAgain.includes(stages[0]!)) return false;
  const { recipe, run } = resolveRun(options, overrides);
  const done = new DoneStages(recipe, run, packages);
  const needed = stages.length > 1 ? stages.filter((stage) => needsStage(recipe, stage)) : stages;
  if (!needed.every((stage) => done.has(stage)) || !(await isDataThere(recipe, run))) return false;
  const what = needed.length > 1 ? 'all stages are done' : needed.map((stage) => `${stage} is done`);
  console.error(`${recipe.name}: ${run.root}: nothing to do, ${what}; --restart trains anew`);
  return true;
}
