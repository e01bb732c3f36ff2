import type { ProcessGroup } from '@genie/training';
import { inPart } from '../errors.ts';
import { Progress } from '../progress.ts';
import { anyOf, askLeader, onLeader } from '../ranks/agree.ts';
import type { Recipe } from '../recipe/schema.ts';
import { labelShare } from '../recipe/training-choices.ts';
import type { StageGroup } from '../replicas/plan.ts';
import { trainModel } from '../replicas/train-model.ts';
import { type BegunStage, beginStage } from '../run/begin-stage.ts';
import { DoneStages, madeAgain } from '../run/done-stages.ts';
import type { RunFolder, Stage } from '../run/folder.ts';
import type { HeldLock } from '../run/lock.ts';
import { packages } from '../run/packages.ts';
import { dataStage, isDataThere } from '../stages/data.ts';
import { reportStage } from '../stages/evaluate.ts';
import { tellTrueActions } from '../stages/labelled-dynamics.ts';
import { tellFewLabels } from '../stages/steered-codes.ts';
import type { StageOptions } from '../stages/training-stage.ts';
import { worldStage } from '../stages/world.ts';
import type { OpenRun, RunBeside, StagesOptions } from './options.ts';
import { prepareTraining } from './prepare.ts';

/** Context in which a command runs its stages: their options, and the other processes that train together with this one. */
interface Context extends StageOptions {
  group: ProcessGroup | undefined;
  /** The lock of the run, in the process that writes there. */
  lock: HeldLock | undefined;
  quick: boolean;
  runBeside: RunBeside | undefined;
}

/** Runs a stage in this process, with its replicas in threads. @returns whether it finished; false where it was stopped */
async function runStage(
  { stage, replicas }: StageGroup[number],
  recipe: Recipe,
  { group, lock: _lock, quick: _quick, runBeside: _runBeside, ...options }: Context,
): Promise<boolean> {
  if (stage === 'data') await onLeader(group, () => makeData(recipe, options));
  else if (stage === 'world') await onLeader(group, () => worldStage(recipe, options));
  else if (stage === 'report') await onLeader(group, () => reportStage(recipe, options));
  else return trainModel({ stage, replicas }, recipe, options, group);
  return true;
}

/** The videos, and where their labels are needed, what these say: what does not fit is told before anything trains. */
async function makeData(recipe: Recipe, { run, signal }: StageOptions): Promise<void> {
  await dataStage(recipe, run, signal);
  if (recipe.actions === 'labels') await tellTrueActions(recipe, run);
  else if (labelShare(recipe) !== undefined) await tellFewLabels(recipe, run);
}

/** Result of a training. */
export interface Trained {
  finished: boolean;
  run: RunFolder;
  recipe: Recipe;
}

/**
 * Runs stages of a run in order, those that are done left out, together with other processes where there are others. Ends early, and not
 * finished, where it was stopped.
 *
 * @param open - the recipe, and the run's folder
 */
export async function trainStages(stages: readonly Stage[], open: OpenRun, options: StagesOptions): Promise<Trained> {
  const { group, restart = false, quick = false, plan, runBeside } = options;
  const { recipe, run, backend, groups, lock } = await prepareTraining(stages, open, options);
  try {
    const signal = options.stopSignal();
    const measured = quick ? { evaluations: 0 } : {};
    const context: Context = { run, backend, restart, signal, group, lock, quick, runBeside, ...measured };
    const done = new DoneStages(recipe, run, packages);
    const begin = (stage: Stage) => beginStage(recipe, run, stage, { restart, plan, isAlone: stages.length === 1 });
    // A world or a report that is asked for by its name is made anew.
    const isDone = ({ stage }: StageGroup[number]) =>
      askLeader(group, async () => {
        if (restart || (stages.length === 1 && madeAgain.includes(stage)) || !done.has(stage)) return false;
        if (stage === 'data' && !(await isDataThere(recipe, run))) return false;
        new Progress(stage).end('already there');
        return true;
      });
    for (const planned of groups) {
      const stageGroup: StageGroup = [];
      const begun: BegunStage[] = [];
      for (const each of planned) {
        if (await isDone(each)) continue;
        stageGroup.push(each);
        await onLeader(group, async () => begun.push(begin(each.stage)));
      }
      if (stageGroup.length === 0) continue;
      const finished = await runGroup(stageGroup, recipe, context).catch((error: unknown) => {
        for (const { refused } of begun) refused();
        throw error;
      });
      if (await anyOf(group, !finished)) return { finished: false, run, recipe };
      for (const { finish } of begun) finish();
      if (lock) for (const { stage } of stageGroup) done.note(stage);
    }
    return { finished: true, run, recipe };
  } finally {
    lock?.release();
  }
}

/** Runs the first stage here and the others beside it. Where one fails, the others stop with a checkpoint. */
async function runGroup([first, ...others]: StageGroup, recipe: Recipe, context: Context): Promise<boolean> {
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  const results = await Promise.allSettled(
    [
      inPart(first.stage, () => runStage(first, recipe, { ...context, signal })),
      ...others.map(({ stage, replicas }) => context.runBeside!(stage, context.run, { ...context, replicas, signal })),
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
