import os from 'node:os';
import { Command } from 'commander';
import { backendNames, chooseBackend } from '../backend/choose.ts';
import { jsonLine, type Timing, textLine } from '../bench/line.ts';
import { deviceInUse } from '../bench/machine.ts';
import { runPlayBench } from '../bench/play-bench.ts';
import { type BenchSizes, referenceSizes, world } from '../bench/sizes.ts';
import { type BenchModel, benchModels, runTrainingBench } from '../bench/training-bench.ts';
import { mostReplicas, type WantedReplicas } from '../replicas/plan.ts';
import { startReplicas } from '../replicas/start.ts';
import { compareCommand } from './bench-compare.ts';
import { benchMemoryCommand } from './bench-memory.ts';
import { peakCommand, rooflineCommand } from './bench-roofline.ts';
import { wholeNumber, withReplicas } from './options.ts';

interface Options extends BenchSizes {
  backend: string;
  warmUp: number;
  repeat: number;
  json?: boolean;
}

export function benchCommand(): Command {
  const bench = new Command('bench');
  for (const model of benchModels) {
    const command = new Command(model)
      .description(`a training step of the ${model}`)
      .action((options: Options & { replicas: WantedReplicas }) => benchTraining(model, options));
    bench.addCommand(withReplicas(withSizes(command)));
  }
  const play = new Command('play')
    .description('a frame of play')
    .option('--steps <n>', 'rounds of unmasking in a frame', wholeNumber('--steps'), 10)
    .action(benchPlay);
  bench.addCommand(withSizes(play));
  return bench
    .addCommand(benchMemoryCommand())
    .addCommand(peakCommand())
    .addCommand(rooflineCommand())
    .addCommand(compareCommand());
}

/** Which sizes are timed, how often, and how it is told. */
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

async function benchTraining(model: BenchModel, options: Options & { replicas: WantedReplicas }): Promise<void> {
  const backend = await chooseBackend(options.backend);
  const cores = os.availableParallelism();
  const replicas = Math.min(mostReplicas(options.replicas, { backend: backend.name, cores }), options.batch);
  const { warmUp, repeat } = options;
  const work = { model, sizes: sizesOf(options), warmUp, repeat };
  const { reducer, close } = startReplicas(replicas, { bench: work, backend: backend.name });
  const milliseconds = await runTrainingBench(work, reducer).finally(close);
  const threads = backend.name === 'tensorflow' ? cores : replicas;
  const where = `${backend.description}, ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`;
  const timing = { what: model, unit: 'step', frames: options.batch * world.frames, milliseconds, threads } as const;
  tell({ ...timing, sizes: work.sizes, backend: backend.name, device: deviceInUse(backend.name) }, where, options);
}

async function benchPlay(options: Options & { steps: number }): Promise<void> {
  const { warmUp, repeat, steps } = options;
  const sizes = sizesOf(options);
  const backend = await chooseBackend(options.backend);
  const milliseconds = await runPlayBench({ sizes, steps, warmUp, repeat });
  const threads = backend.name === 'tensorflow' ? os.availableParallelism() : 1;
  const timing = { what: 'play', unit: 'frame', frames: 1, milliseconds, threads } as const;
  tell({ ...timing, sizes, backend: backend.name, device: deviceInUse(backend.name) }, backend.description, options);
}

function tell(timing: Timing, where: string, { json }: { json?: boolean }): void {
  console.log(json ? jsonLine(timing) : textLine(timing, where));
}

function sizesOf({ batch, patch, embed, heads, hidden, blocks }: BenchSizes): BenchSizes {
  return { batch, patch, embed, heads, hidden, blocks };
}
