import os from 'node:os';
import { Command } from 'commander';
import { chooseBackend } from '../backend/choose.ts';
import { checkModels } from '../models.ts';
import { recipeYaml } from '../recipe/load.ts';
import type { Recipe } from '../recipe/schema.ts';
import { writeAtomic } from '../run/folder.ts';
import { actionTokenizerStage } from '../stages/action-tokenizer.ts';
import { runBeside } from '../stages/beside.ts';
import { dataStage } from '../stages/data.ts';
import { dynamicsStage } from '../stages/dynamics.ts';
import { evaluateStage } from '../stages/evaluate.ts';
import type { StageOptions } from '../stages/training-stage.ts';
import { videoTokenizerStage } from '../stages/video-tokenizer.ts';
import { worldStage } from '../stages/world.ts';
import { interruptSignal, type RunOptions, resolveRun, withRunOptions } from './options.ts';

export const trainingStages = ['data', 'video-tokenizer', 'action-tokenizer', 'dynamics', 'world', 'report'] as const;
export type TrainingStageName = (typeof trainingStages)[number];

const run: Record<
  TrainingStageName,
  (recipe: Recipe, options: StageOptions) => Promise<{ stopped?: string } | unknown>
> = {
  data: (recipe, { run, signal }) => dataStage(recipe, run, signal),
  'video-tokenizer': videoTokenizerStage,
  'action-tokenizer': actionTokenizerStage,
  dynamics: dynamicsStage,
  world: worldStage,
  report: evaluateStage,
};

const descriptions: Record<TrainingStageName, string> = {
  data: 'make or import the videos',
  'video-tokenizer': 'frames to tokens and back',
  'action-tokenizer': 'latent actions from pairs of frames',
  dynamics: 'the next tokens from past tokens and actions',
  world: 'bundle the three models for play',
  report: 'measure the world on held-out video and write the report',
};

export function trainCommand(): Command {
  const train = new Command('train');
  const add = (name: string, description: string, stages: readonly TrainingStageName[]) => {
    const command = new Command(name)
      .description(description)
      .argument('[overrides...]', 'key=value for any key of the recipe, for example videoTokenizer.steps=2000')
      .option('--resume', 'go on from the last checkpoint (what an interrupted stage does anyway)')
      .option('--restart', 'train anew even where there is a model already')
      .action(async (overrides: string[], options: RunOptions & { restart?: boolean }) => {
        await trainStages(stages, overrides, options);
      });
    train.addCommand(withRunOptions(command));
  };
  add('all', 'every stage that is missing, in order', trainingStages);
  for (const stage of trainingStages) add(stage, descriptions[stage], [stage]);
  return train;
}

/** Runs stages in order. Ends early, with exit status 130, where the user stopped one. */
export async function trainStages(
  stages: readonly TrainingStageName[],
  overrides: string[],
  options: RunOptions & { restart?: boolean },
): Promise<{ finished: boolean; run: StageOptions['run']; recipe: Recipe }> {
  const { recipe, run: folder } = resolveRun(options, overrides);
  const backend = await chooseBackend(options.backend);
  checkModels(recipe);
  console.error(`${recipe.name}: ${folder.root}, backend ${backend.description}, seed ${recipe.seed}`);
  writeAtomic(folder.config, recipeYaml(recipe));
  const signal = interruptSignal();
  const context: StageOptions = { run: folder, backend: backend.name, restart: options.restart ?? false, signal };
  for (const group of stageGroups(stages, backend.name)) {
    if (!(await runGroup(group, recipe, context))) {
      process.exitCode = 130;
      return { finished: false, run: folder, recipe };
    }
  }
  return { finished: true, run: folder, recipe };
}

/** The stages in order; the two tokenizers, which do not need each other, together where a core would be idle. */
function stageGroups(stages: readonly TrainingStageName[], backend: string): TrainingStageName[][] {
  const together: TrainingStageName[] = ['video-tokenizer', 'action-tokenizer'];
  const sideBySide =
    backend === 'wasm' && os.availableParallelism() > 1 && together.every((stage) => stages.includes(stage));
  if (!sideBySide) return stages.map((stage) => [stage]);
  return stages.flatMap((stage) => (stage === together[0] ? [together] : together.includes(stage) ? [] : [[stage]]));
}

/** Runs the first stage here and the others beside it. Where one fails, the others stop with a checkpoint. */
async function runGroup(
  [first, ...others]: TrainingStageName[],
  recipe: Recipe,
  context: StageOptions,
): Promise<boolean> {
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  const here = async () => {
    const result = await run[first](recipe, { ...context, signal });
    return !(typeof result === 'object' && result !== null && 'stopped' in result && result.stopped === 'aborted');
  };
  const results = await Promise.allSettled(
    [here(), ...others.map((stage) => runBeside(stage, context.run, { ...context, signal }))].map((work) =>
      work.catch((error: unknown) => {
        failed.abort();
        throw error;
      }),
    ),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return !signal.aborted && results.every((result) => result.status === 'fulfilled' && result.value);
}
