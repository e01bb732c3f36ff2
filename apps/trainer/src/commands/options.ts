import path from 'node:path';
import { backendNames } from '@genie/pipeline/internal/backend/names';
import { UsageError } from '@genie/pipeline/internal/errors';
import { loadRecipe } from '@genie/pipeline/internal/recipe/load';
import type { Recipe } from '@genie/pipeline/internal/recipe/schema';
import { parseReplicas, type WantedReplicas } from '@genie/pipeline/internal/replicas/plan';
import { RunFolder } from '@genie/pipeline/internal/run/folder';
import type { Plan } from '@genie/pipeline/internal/run/plan';
import { type Command, Option } from 'commander';

export interface RunOptions {
  /** Default: the recipe `video` where there are videos to train on, else `pong`. */
  config?: string;
  run?: string;
  backend: string;
}

export interface TrainingOptions extends RunOptions {
  replicas: WantedReplicas;
  restart?: boolean;
  /** Train without measuring on held-out video, and write no report. */
  quick?: boolean;
  /** A pipeline's plan, whose recipe, run and backend these are. */
  plan?: Plan | undefined;
  /** True when MPI is to be loaded; undefined: if a launcher started this process as one of several. */
  mpi?: boolean;
}

/** The options that every command on a run has. */
export function withRunOptions(command: Command, recipe?: string): Command {
  const config = new Option('-c, --config <file>', 'recipe: a YAML file, or the name of one that ships')
    .default(recipe, recipe ?? 'video where data.videos is given, else pong')
    .env('GENIE_CONFIG');
  const backend = new Option('-b, --backend <name>', backendNames.join(', ')).default('auto').env('GENIE_BACKEND');
  return command
    .addOption(config)
    .option('-r, --run <folder>', 'folder of the run (default: runs/<name of the recipe>)')
    .addOption(backend);
}

/** The option of the commands that train. */
export function withReplicas(command: Command): Command {
  return command.addOption(
    new Option('--replicas <auto|n>', 'threads that train a stage together; auto: on wasm, one a core')
      .default('auto')
      .argParser(parseReplicas)
      .env('GENIE_REPLICAS'),
  );
}

/** The options of training on several machines. */
export function withMpi(command: Command): Command {
  return command
    .option('--mpi', 'train together with the other processes of mpirun or srun (default: where there are others)')
    .option('--no-mpi', 'train alone, whatever started this process');
}

/** The recipe with its overrides, and the run's folder. */
export function resolveRun(
  options: RunOptions & Pick<TrainingOptions, 'plan'>,
  overrides: string[],
): { recipe: Recipe; run: RunFolder } {
  if (options.plan) return { recipe: options.plan.recipe, run: new RunFolder(options.plan.run) };
  const hasVideos = overrides.some((override) => override.startsWith('data.videos='));
  const recipe = loadRecipe(options.config ?? (hasVideos ? 'video' : 'pong'), overrides);
  return { recipe, run: new RunFolder(options.run ?? path.join('runs', recipe.name)) };
}

/** A whole number of an option, at least `least`. */
export function wholeNumber(name: string, least = 1): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least || text.trim() === '')
      throw new UsageError(`${name} ${text}: expected a whole number, at least ${least}`);
    return value;
  };
}

/** A number above 0 of an option. */
export function positiveNumber(name: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value > 0 && value < Number.POSITIVE_INFINITY) || text.trim() === '')
      throw new UsageError(`${name} ${text}: expected a number above 0, such as 15 or 59.94`);
    return value;
  };
}

/** Pixels: no model learns from larger frames, and memory is taken for whole ones. */
const largestSide = 8192;

/** A size such as 64 or 64x96 (height × width). */
export function frameSize(text: string): { height: number; width: number } {
  const match = /^(\d+)(?:x(\d+))?$/.exec(text);
  const height = Number(match?.[1]);
  const width = Number(match?.[2] ?? match?.[1]);
  if (!match || Math.min(height, width) < 8 || Math.max(height, width) > largestSide)
    throw new UsageError(
      `--size ${text}: expected HEIGHT or HEIGHTxWIDTH in pixels, 8 to ${largestSide} each, for example 64 or 64x96`,
    );
  return { height, width };
}

/**
 * A signal that Ctrl-C raises; a second Ctrl-C ends the process at once. SIGTERM raises it too.
 *
 * @param ranks - for one of several processes: the first tells, and SIGUSR2 counts, which launchers pass on
 */
export function interruptSignal(ranks?: { rank: number }): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => {
    if (!ranks || ranks.rank === 0) console.error('\nstopping after this step (Ctrl-C again to stop at once)');
    controller.abort();
    process.once('SIGINT', () => process.exit(130));
  });
  for (const signal of ranks ? ['SIGTERM', 'SIGUSR2'] : ['SIGTERM']) process.once(signal, () => controller.abort());
  return controller.signal;
}
