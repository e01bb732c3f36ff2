import { readFileSync } from 'node:fs';
import { type Game, type GameName, games } from '@genie/data';
import { backendNames } from '@genie/pipeline/internal/backend/names';
import { UsageError } from '@genie/pipeline/internal/errors';
import { openBundle } from '@genie/pipeline/internal/evaluate/world';
import { duration, Progress } from '@genie/pipeline/internal/progress';
import { writeAtomic } from '@genie/pipeline/internal/run/folder';
import { Command, Option } from 'commander';
import { chooseBackend } from '../backend/choose.ts';
import { putBetweenMarks } from '../bench/markdown.ts';
import { measureQuality, stopwatchFor, timeFrame } from '../bench/sampling/measure.ts';
import { type SamplingLine, samplingTables } from '../bench/sampling/tables.ts';
import { ownName, samplingVariants } from '../bench/sampling/variants.ts';
import { wholeNumber } from './options.ts';
import { worldFolder } from './play.ts';

interface Options {
  world: string;
  game?: GameName;
  games: number;
  frames: number;
  seed: number;
  rounds: number;
  repeat: number;
  only?: string[];
  backend: string;
  out?: string;
  json?: boolean;
}

/** Measures the effect of each sampling option on quality and speed; a subcommand of `genie bench`. */
export function benchSamplingCommand(): Command {
  return new Command('sampling')
    .description('what each sampling option does to the quality and speed of a world of one of our games')
    .option('-w, --world <folder>', 'folder of a run, or of a world bundle', 'worlds/pong')
    .addOption(
      new Option('--game <name>', 'the game it learned (default: that of its name)').choices(Object.keys(games)),
    )
    .option('--games <n>', 'games that are played, the same for each option', wholeNumber('--games', 2), 64)
    .option('--frames <n>', 'frames of each, without a true one in between', wholeNumber('--frames'), 64)
    .option('--seed <n>', 'seed of the games', wholeNumber('--seed', 0), 12345)
    .option('--rounds <n>', 'how often all are timed in turn; the fastest counts', wholeNumber('--rounds'), 3)
    .option('--repeat <n>', 'frames timed in a round; their median counts', wholeNumber('--repeat'), 30)
    .option('--only <names...>', 'groups or variants whose name begins so, such as: Order "temperature 1"')
    .option('-b, --backend <name>', backendNames.join(', '), 'auto')
    .option('-o, --out <file>', 'a document that has the lines <!-- measured --> and <!-- /measured -->')
    .option('--json', 'a line of JSON for each')
    .action(benchSampling);
}

async function benchSampling(options: Options): Promise<void> {
  const backend = await chooseBackend(options.backend);
  const world = await openBundle(worldFolder(options.world));
  const name = options.game ?? world.info.name;
  if (!(name in games))
    throw new UsageError(`--world ${options.world}: its name ${name} is none of our games; give --game`);
  const game = games[name as GameName] as Game<unknown>;
  const variants = samplingVariants(world.info.sampling).filter(
    (variant) =>
      !options.only ||
      variant.name === ownName ||
      options.only.some((start) => variant.group.startsWith(start) || variant.name.startsWith(start)),
  );
  const started = performance.now();
  const now = stopwatchFor(backend.name);
  const progress = new Progress('sampling', 5);
  const total = variants.length * (1 + options.rounds);
  let done = 0;
  const lines: SamplingLine[] = [];
  for (const variant of variants) {
    progress.update(++done, total, variant.name);
    lines.push({ variant, quality: await measureQuality(world, game, variant, options), framesPerSecond: 0 });
  }
  for (let round = 0; round < options.rounds; round++) {
    // In turn, so that what else the machine does hits all.
    for (const line of lines) {
      progress.update(++done, total, `speed of ${line.variant.name}`);
      const milliseconds = await timeFrame(world, line.variant, { warmUp: 5, repeat: options.repeat, now });
      line.framesPerSecond = Math.max(line.framesPerSecond, 1000 / milliseconds);
    }
  }
  world.dispose();
  progress.end(`${variants.length} ways in ${duration((performance.now() - started) / 1000)}, ${backend.description}`);
  const told = options.json
    ? lines.map((line) => JSON.stringify({ world: name, backend: backend.name, ...line })).join('\n')
    : `${options.games} games of ${options.frames} frames, seed ${options.seed}, ${backend.name}; ± is half of a 95 % interval. Frames/s: ${backend.name === 'tensorflow' ? 'by the clock' : 'by the processor time of one thread'}, decoding included.\n\n${samplingTables(lines)}`;
  if (options.out) writeAtomic(options.out, putBetweenMarks(readFileSync(options.out, 'utf8'), told, options.out));
  else console.log(told);
}
