import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { chooseBackend } from '../backend/choose.ts';
import { checkModels } from '../models.ts';
import { recipeYaml } from '../recipe/load.ts';
import type { Recipe } from '../recipe/schema.ts';
import { writeAtomic } from '../run/folder.ts';
import { actionTokenizerStage } from '../stages/action-tokenizer.ts';
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
  for (const stage of stages) {
    const result = await run[stage](recipe, context);
    const stopped =
      signal.aborted ||
      (typeof result === 'object' && result !== null && 'stopped' in result && result.stopped === 'aborted');
    if (stopped) {
      process.exitCode = 130;
      return { finished: false, run: folder, recipe };
    }
  }
  return { finished: existsSync(folder.root), run: folder, recipe };
}
