import { backendNames } from '@genie/pipeline/internal/backend/names';
import { UsageError } from '@genie/pipeline/internal/errors';
import { Command, Option } from 'commander';
import { inOwnProcess, type MemoryFigures, measureMemory, memoryTable } from '../bench/memory.ts';
import { type MemoryModel, memoryModels } from '../bench/memory-work.ts';
import { wholeNumber } from './options.ts';

interface Options {
  model?: MemoryModel;
  frames: number[];
  recompute?: boolean;
  backend: string;
  patch: number;
  embed: number;
  heads: number;
  hidden: number;
  blocks: number;
  repeat: number;
  json?: boolean;
  here?: boolean;
}

/** Memory of a training step on one clip, by the clip's length; a subcommand of `genie bench`. */
export function benchMemoryCommand(): Command {
  return new Command('memory')
    .description('memory of a training step on one clip of 64 × 64, as the clip grows')
    .addOption(new Option('--model <name>', 'one of them only').choices(memoryModels))
    .option('--frames <list>', 'lengths of the clip', lengths, [16, 64, 256])
    .option('--recompute', 'compute each block again in the backward pass, instead of storing what is inside')
    .addOption(new Option('-b, --backend <name>', 'what computes').choices(backendNames).default('auto'))
    .option('--patch <n>', 'patch size', wholeNumber('--patch'), 8)
    .option('--embed <n>', 'embedding', wholeNumber('--embed'), 64)
    .option('--heads <n>', 'heads', wholeNumber('--heads'), 4)
    .option('--hidden <n>', 'feed-forward', wholeNumber('--hidden'), 256)
    .option(
      '--blocks <n>',
      'blocks of each half of the tokenizer; the dynamics has twice as many',
      wholeNumber('--blocks'),
      2,
    )
    .option('--repeat <n>', 'how often it is timed; the median counts', wholeNumber('--repeat'), 3)
    .option('--json', 'a line of JSON for each size')
    .addOption(new Option('--here', 'measure the one size in this process').hideHelp())
    .action(benchMemory);
}

async function benchMemory(options: Options): Promise<void> {
  if (options.here) {
    const { patch, embed, heads, hidden, blocks, recompute = false, backend, repeat } = options;
    const work = { sizes: { patch, embed, heads, hidden, blocks }, frames: options.frames[0], recompute };
    console.log(JSON.stringify(await measureMemory(options.model ?? 'tokenizer', work, { backend, repeat })));
    return;
  }
  const lines: MemoryFigures[] = [];
  for (const model of options.model ? [options.model] : memoryModels) {
    for (const frames of options.frames) {
      // A process each: memory that was once taken is rarely given back.
      const line = await inOwnProcess([
        'bench',
        'memory',
        '--here',
        ...args(options),
        '--model',
        model,
        '--frames',
        `${frames}`,
      ]);
      lines.push(line);
      if (options.json) console.log(JSON.stringify(line));
    }
  }
  if (!options.json) console.log(memoryTable(lines));
}

function args({ patch, embed, heads, hidden, blocks, backend, repeat, recompute }: Options): string[] {
  const given = Object.entries({ patch, embed, heads, hidden, blocks, backend, repeat });
  return [...given.flatMap(([name, value]) => [`--${name}`, `${value}`]), ...(recompute ? ['--recompute'] : [])];
}

/** Reads `16,64,256`. */
function lengths(text: string): number[] {
  const values = text.split(',').map(Number);
  if (!values.every((value) => Number.isInteger(value) && value >= 2))
    throw new UsageError(`--frames ${text}: expected whole numbers, at least 2, with commas between them`);
  return values;
}
