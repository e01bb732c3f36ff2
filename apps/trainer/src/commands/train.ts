import type { ProcessGroup } from '@genie/training';
import { Command } from 'commander';
import { inPart } from '../errors.ts';
import { anyOf, onLeader } from '../ranks/agree.ts';
import { withRanks } from '../ranks/with-ranks.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { StageGroup } from '../replicas/plan.ts';
import { trainModel } from '../replicas/train-model.ts';
import { type RunFolder, type Stage, stages as trainingStages } from '../run/folder.ts';
import type { HeldLock } from '../run/lock.ts';
import { runBeside } from '../stages/beside.ts';
import { dataStage } from '../stages/data.ts';
import { reportStage } from '../stages/evaluate.ts';
import type { StageOptions } from '../stages/training-stage.ts';
import { worldStage } from '../stages/world.ts';
import { interruptSignal, type TrainingOptions, withMpi, withReplicas, withRunOptions } from './options.ts';
import { prepareTraining } from './prepare-training.ts';

/** How a command runs its stages: what they are told, and the other processes that train together with this one. */
interface Context extends StageOptions {
  group: ProcessGroup | undefined;
  /** The lock of the run, in the process that writes there. */
  lock: HeldLock | undefined;
}

/** Runs a stage in this process, with its replicas in threads. @returns whether it finished; false where it was stopped */
async function runStage(
  { stage, replicas }: StageGroup[number],
  recipe: Recipe,
  { group, lock: _lock, ...options }: Context,
): Promise<boolean> {
  if (stage === 'data') await onLeader(group, () => dataStage(recipe, options.run, options.signal));
  else if (stage === 'world') await onLeader(group, () => worldStage(recipe, options));
  else if (stage === 'report') await onLeader(group, () => reportStage(recipe, options));
  else return trainModel({ stage, replicas }, recipe, options, group);
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
    train.addCommand(withMpi(withReplicas(withRunOptions(command))));
  };
  add('all', 'every stage that is missing, in order', trainingStages);
  for (const stage of trainingStages) add(stage, descriptions[stage], [stage]);
  return train;
}

/** What a command that trained leaves. */
export interface Trained {
  finished: boolean;
  run: RunFolder;
  recipe: Recipe;
}

/** Runs stages in order, together with other processes where MPI started them. Ends early, with exit status 130, where one was stopped. */
export function trainStages(stages: readonly Stage[], overrides: string[], options: TrainingOptions): Promise<Trained> {
  return withRanks(options.mpi, async (group) => {
    const { recipe, run, backend, groups, lock } = await prepareTraining(stages, overrides, options, group);
    try {
      const signal = interruptSignal(group);
      const context: Context = { run, backend, restart: options.restart ?? false, signal, group, lock };
      for (const stageGroup of groups) {
        const finished = await runGroup(stageGroup, recipe, context);
        if (await anyOf(group, !finished)) {
          process.exitCode = 130;
          return { finished: false, run, recipe };
        }
      }
      return { finished: true, run, recipe };
    } finally {
      lock?.release();
    }
  });
}

/** Runs the first stage here and the others beside it. Where one fails, the others stop with a checkpoint. */
async function runGroup([first, ...others]: StageGroup, recipe: Recipe, context: Context): Promise<boolean> {
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  const results = await Promise.allSettled(
    [
      inPart(first.stage, () => runStage(first, recipe, { ...context, signal })),
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
