import os from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { Argument, Command } from 'commander';
import { backendNames, chooseBackend } from '../backend/choose.ts';
import { type BenchSizes, type BenchWork, dynamicsWork, playWork, tokenizerWork } from '../bench/work.ts';
import { benchMemoryCommand } from './bench-memory.ts';
import { wholeNumber } from './options.ts';

interface Options extends BenchSizes {
  backend: string;
  steps: number;
  repeat: number;
  json?: boolean;
}

const makers: Record<string, (options: Options) => BenchWork> = {
  tokenizer: tokenizerWork,
  dynamics: dynamicsWork,
  play: (options) => playWork(options, options.steps),
};
const warmUps = 2;

export function benchCommand(): Command {
  return new Command('bench')
    .addArgument(
      new Argument('<what>', 'a training step of the tokenizer or the dynamics, or a frame of play').choices(
        Object.keys(makers),
      ),
    )
    .option('-b, --backend <name>', backendNames.join(', '), 'auto')
    .option('--batch <n>', 'clips of 4 frames in a step', wholeNumber('--batch'), 8)
    .option('--patch <n>', 'patch size', wholeNumber('--patch'), 4)
    .option('--embed <n>', 'embedding', wholeNumber('--embed'), 32)
    .option('--heads <n>', 'heads', wholeNumber('--heads'), 8)
    .option('--hidden <n>', 'feed-forward', wholeNumber('--hidden'), 128)
    .option(
      '--blocks <n>',
      'blocks of each half of the tokenizer; the dynamics has twice as many',
      wholeNumber('--blocks'),
      4,
    )
    .option('--steps <n>', 'rounds of unmasking in a frame of play', wholeNumber('--steps'), 10)
    .option('--repeat <n>', 'how often it is timed; the median counts', wholeNumber('--repeat'), 5)
    .option('--json', 'one line of JSON')
    .addCommand(benchMemoryCommand())
    .action(bench);
}

async function bench(what: string, options: Options): Promise<void> {
  const backend = await chooseBackend(options.backend);
  const work = makers[what](options);
  const milliseconds: number[] = [];
  for (let i = 0; i < warmUps + options.repeat; i++) {
    const started = performance.now();
    await work.run();
    if (i >= warmUps) milliseconds.push(performance.now() - started);
  }
  work.dispose();
  const median = milliseconds.sort((a, b) => a - b)[Math.floor(milliseconds.length / 2)];
  const framesPerSecond = (work.frames / median) * 1000;
  if (options.json) {
    const sizes = [options.patch, options.embed, options.heads, options.hidden, options.blocks];
    const time = what === 'play' ? { msPerFrame: round(median, 1) } : { msPerStep: round(median, 1) };
    const threads = os.cpus().length;
    const line = {
      what,
      sizes,
      batch: options.batch,
      tfjs: tf.version_core,
      backend: backend.name,
      threads,
      ...time,
      framesPerSecond: round(framesPerSecond, 3),
    };
    console.log(JSON.stringify(line));
    return;
  }
  const unit = what === 'play' ? 'frame' : 'step';
  console.log(
    `${what}, ${backend.description}: ${median.toFixed(1)} ms a ${unit}, ${framesPerSecond.toFixed(2)} frames/s (median of ${options.repeat})`,
  );
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
