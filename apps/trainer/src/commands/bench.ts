import os from 'node:os';
import { thisComputer } from '@genie/pipeline/internal/backend/computer';
import { type Computing, usesGraph, whyNot } from '@genie/pipeline/internal/backend/computing';
import { backendNames } from '@genie/pipeline/internal/backend/names';
import { UsageError } from '@genie/pipeline/internal/errors';
import { openBundle } from '@genie/pipeline/internal/evaluate/world';
import { mostReplicas, type WantedReplicas } from '@genie/pipeline/internal/replicas/plan';
import type { WorldInfo } from '@genie/world';
import { Command, Option } from 'commander';
import { chooseBackend } from '../backend/choose.ts';
import { jsonLine, type Timing, textLine } from '../bench/line.ts';
import { deviceInUse } from '../bench/machine.ts';
import { noiseWorld } from '../bench/noise-world.ts';
import { runPlayBench } from '../bench/play-bench.ts';
import { type BenchSizes, referenceSizes, world } from '../bench/sizes.ts';
import { startBenchThreads } from '../bench/thread-bench.ts';
import { type BenchModel, benchModels, runTrainingBench } from '../bench/training-bench.ts';
import { type BrowserBenchOptions, benchBrowser } from './bench-browser.ts';
import { benchChoicesCommand } from './bench-choices.ts';
import { compareCommand } from './bench-compare.ts';
import { benchMemoryCommand } from './bench-memory.ts';
import { peakCommand, rooflineCommand } from './bench-roofline.ts';
import { benchSamplingCommand } from './bench-sampling.ts';
import { wholeNumber, withReplicas } from './options.ts';
import { worldFolder } from './play.ts';

interface Options extends BenchSizes {
  backend: string;
  warmUp: number;
  repeat: number;
  json?: boolean;
}

interface TrainingOptions extends Options {
  replicas: WantedReplicas;
  compile: 'auto' | 'true' | 'false';
  precision: Computing['precision'];
}

type PlayOptions = Options & BrowserBenchOptions & { steps?: number; envs: number; browser?: boolean };

export function benchCommand(): Command {
  const bench = new Command('bench');
  for (const model of benchModels) {
    const command = new Command(model)
      .description(`a training step of the ${model}`)
      .action((options: TrainingOptions) => benchTraining(model, options));
    bench.addCommand(withComputing(withReplicas(withSizes(command))));
  }
  const play = new Command('play')
    .description('a frame of play')
    .option('--steps <n>', "rounds of unmasking in a frame (default: 10, or the world's own)", wholeNumber('--steps'))
    .option('--envs <n>', 'environments that play at once, in one session', wholeNumber('--envs'), 1)
    .option(
      '--browser',
      "the page in Chromium: from opening it to the first frame, frames a second, the main thread's longest task",
    )
    .option(
      '--world <folder>',
      'the run or bundle that is played (default: one of noise, of the sizes given; with --browser the world that ships)',
    )
    .option('--rounds <n>', 'with --browser: how often the page is opened', wholeNumber('--rounds'), 3)
    .option('--frames <n>', 'with --browser: frames that are played each time', wholeNumber('--frames', 2), 150)
    .action((options: PlayOptions) => (options.browser ? benchBrowser(options) : benchPlay(options)));
  bench.addCommand(withSizes(play));
  return bench
    .addCommand(benchMemoryCommand())
    .addCommand(benchSamplingCommand())
    .addCommand(benchChoicesCommand())
    .addCommand(peakCommand())
    .addCommand(rooflineCommand())
    .addCommand(compareCommand());
}

/** Adds the options for the sizes, the number of measurements, and the output. */
function withSizes(command: Command): Command {
  const { batch, patch, embed, heads, hidden, blocks } = referenceSizes;
  return command
    .option('-b, --backend <name>', backendNames.join(', '), 'auto')
    .option('--batch <n>', 'clips of 4 frames in a step, over all replicas', wholeNumber('--batch'), batch)
    .option('--patch <n>', 'patch size', wholeNumber('--patch'), patch)
    .option('--embed <n>', 'embedding', wholeNumber('--embed'), embed)
    .option('--heads <n>', 'heads', wholeNumber('--heads'), heads)
    .option('--hidden <n>', 'feed-forward', wholeNumber('--hidden'), hidden)
    .option(
      '--blocks <n>',
      'blocks of each half of the tokenizer; the dynamics has twice as many',
      wholeNumber('--blocks'),
      blocks,
    )
    .option('--warm-up <n>', 'how often it is done first, without being timed', wholeNumber('--warm-up'), 2)
    .option('--repeat <n>', 'how often it is timed; the median counts', wholeNumber('--repeat'), 5)
    .option('--json', 'one line of JSON');
}

/** Adds the options for computing a training step, as in a recipe. */
function withComputing(command: Command): Command {
  const compile = new Option('--compile [choice]', 'a step is one recorded graph; auto: on tensorflow')
    .choices(['auto', 'true', 'false'])
    .preset('true')
    .default('auto');
  const precision = new Option('--precision <name>', 'of matrix products').choices(['float32', 'tf32', 'bf16']);
  return command.addOption(compile).addOption(precision.default('float32'));
}

async function benchTraining(model: BenchModel, options: TrainingOptions): Promise<void> {
  const { precision } = options;
  // As in training: TensorFlow would take TF32 on its own accord, and NVIDIA's libraries look once, when they are loaded.
  if (precision !== 'tf32') process.env.NVIDIA_TF32_OVERRIDE = '0';
  const backend = await chooseBackend(options.backend);
  const cores = os.availableParallelism();
  const replicas = Math.min(mostReplicas(options.replicas, { backend: backend.name, cores }), options.batch);
  const wanted = options.compile === 'auto' ? 'auto' : options.compile === 'true';
  const why = whyNot({ compile: wanted, precision }, thisComputer(backend.name));
  if (why) throw new UsageError(`--${why}`);
  const { warmUp, repeat } = options;
  const compile = usesGraph(wanted, backend.name);
  const steps = { warmUp, repeat, compile, precision: precision === 'bf16' ? precision : 'float32' } as const;
  const work = { model, sizes: sizesOf(options), ...steps };
  const { reducer, close } = startBenchThreads(replicas, { bench: work, backend: backend.name });
  const milliseconds = await runTrainingBench(work, reducer).finally(close);
  const threads = backend.name === 'tensorflow' ? cores : replicas;
  const where = `${backend.description}, ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}${compile ? ', recorded graph' : ''}`;
  const timing = { what: model, unit: 'step', frames: options.batch * world.frames, milliseconds, threads } as const;
  const computing = { compile, precision };
  tell(
    { ...timing, ...computing, sizes: work.sizes, backend: backend.name, device: deviceInUse(backend.name) },
    where,
    options,
  );
}

async function benchPlay(options: PlayOptions): Promise<void> {
  const { warmUp, repeat, steps, envs } = options;
  const backend = await chooseBackend(options.backend);
  const named = options.world;
  const world = named === undefined ? await noiseWorld(sizesOf(options)) : await openBundle(worldFolder(named));
  const sizes = { ...sizesOfWorld(world.info), batch: envs };
  const times = await runPlayBench({ world, steps, envs, warmUp, repeat }).finally(() => world.dispose());
  const threads = backend.name === 'tensorflow' ? os.availableParallelism() : 1;
  // A step of several environments makes a frame of each.
  const unit = envs === 1 ? 'frame' : 'step';
  const timing = { what: 'play', unit, frames: envs, ...times, threads } as const;
  const played = { sizes, ...(named === undefined ? {} : { world: world.info.name }) };
  const where = `${named === undefined ? '' : `${world.info.title}, `}${backend.description}`;
  tell({ ...timing, ...played, backend: backend.name, device: deviceInUse(backend.name) }, where, options);
}

function sizesOfWorld({ models: { dynamics, videoTokenizer } }: WorldInfo): Omit<BenchSizes, 'batch'> {
  const { patchSize: patch, embedDim: embed, numHeads: heads, hiddenDim: hidden } = dynamics;
  return { patch, embed, heads, hidden, blocks: videoTokenizer.numBlocks };
}

function tell(timing: Timing, where: string, { json }: { json?: boolean }): void {
  console.log(json ? jsonLine(timing) : textLine(timing, where));
}

function sizesOf({ batch, patch, embed, heads, hidden, blocks }: BenchSizes): BenchSizes {
  return { batch, patch, embed, heads, hidden, blocks };
}
