import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { type GameName, games } from '@genie/data';
import type { LpipsName } from '@genie/metrics';
import { backendNames } from '@genie/pipeline/internal/backend/names';
import { UsageError } from '@genie/pipeline/internal/errors';
import { formatComparison } from '@genie/pipeline/internal/evaluate/comparison-table';
import { givenWorlds } from '@genie/pipeline/internal/evaluate/given-world';
import { Perceptual } from '@genie/pipeline/internal/evaluate/perceptual';
import { type EvaluatedWorld, evaluateWorlds } from '@genie/pipeline/internal/evaluate/worlds';
import { formatReport, writeComparison } from '@genie/pipeline/internal/report/index';
import { Command, Option } from 'commander';
import { chooseBackend } from '../backend/choose.ts';
import { readLpipsWeights } from '../lpips/lpips-weights.ts';
import { interruptSignal, wholeNumber } from './options.ts';
import { worldFolder } from './play.ts';

interface Options {
  videos?: string[];
  seen?: string[];
  game?: string;
  gameScale?: number;
  seed: number;
  count: number;
  clips?: number;
  rollouts?: number;
  rolloutFrames?: number;
  longPlay?: number;
  lpips?: string;
  lpipsNetwork?: LpipsName;
  out?: string;
  backend: string;
}

/** So many columns can be read side by side. */
const mostCompared = 8;

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .argument('<worlds...>', 'folders of runs or of world bundles; of several a comparison is written too')
    .option('--videos <files...>', 'video to measure on, with true actions in a .json beside each where there are any')
    .option('--seen <files...>', 'beside --videos: video that the world was trained on, to tell how far it generalizes')
    .option('--game <name>', `fresh video of a game to measure on: ${Object.keys(games).join(', ')}`)
    .option(
      '--game-scale <n>',
      'make the fresh video so many times as large (default: as its recipe)',
      wholeNumber('--game-scale'),
    )
    .option('--seed <n>', 'seed of the fresh games, and of the intervals', wholeNumber('--seed', 0), 12345)
    .option('--count <n>', 'how many fresh games', wholeNumber('--count', 2), 20)
    .option('--clips <n>', 'clips to measure the tokenizer and the next frame on (default: 64)', wholeNumber('--clips'))
    .option('--rollouts <n>', 'free rollouts (default: 16)', wholeNumber('--rollouts'))
    .option('--rollout-frames <n>', 'most frames of a free rollout (default: 256)', wholeNumber('--rollout-frames'))
    .option(
      '--long-play <frames>',
      'how long games are played under random keys, with no end in sight; 0: not (default: 256)',
      wholeNumber('--long-play', 0),
    )
    .option(
      '--lpips <file>',
      'weights of LPIPS, a safetensors file or its address: measures LPIPS and Fréchet distances',
    )
    .addOption(
      new Option('--lpips-network <name>', 'which network the weights are of (default: as they say)').choices([
        'alex',
        'vgg',
      ]),
    )
    .option('-o, --out <folder>', 'where to write the report (default: beside the world; of several: comparison)')
    .option('-b, --backend <name>', backendNames.join(', '), 'auto')
    .action(evaluate);
}

async function evaluate(folders: string[], options: Options): Promise<void> {
  check(options);
  if (folders.length > mostCompared)
    throw new UsageError(`${folders.length} worlds: at most ${mostCompared} are compared at a time`);
  const worlds = givenWorlds(
    folders,
    folders.map((folder) => worldFolder(folder)),
  );
  const weights = options.lpips ? await readLpipsWeights(options.lpips, options.lpipsNetwork) : undefined;
  const backend = await chooseBackend(options.backend);
  console.error(`backend ${backend.description}`);
  const several = worlds.length > 1;
  const out = several ? (options.out ?? 'comparison') : options.out;
  const perceptual = weights ? new Perceptual(weights) : undefined;
  const { videos, seen, game, seed, count, gameScale, clips, rollouts, rolloutFrames, longPlay } = options;
  const signal = interruptSignal();
  const evaluated = await evaluateWorlds(worlds, {
    source: { videos, seen, game: videos ? undefined : (game as GameName | undefined), seed, count, gameScale },
    settings: {
      ...(clips ? { clips } : {}),
      ...(rollouts ? { rollouts } : {}),
      ...(rolloutFrames ? { rolloutFrames } : {}),
      ...(longPlay === undefined ? {} : { longPlay }),
    },
    backend: backend.name,
    perceptual,
    signal,
    out: ({ name }) => (several ? path.join(out!, name) : out),
  }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
    process.exitCode = 130;
    return undefined;
  });
  perceptual?.dispose();
  if (!evaluated) return;
  for (const { report } of evaluated) console.log(`${formatReport(report)}\n`);
  if (several) await compare(evaluated, out!);
  else console.log(`report: ${path.relative('.', path.join(evaluated[0].folder, 'index.html'))}`);
}

/** The figures side by side, in the terminal and on a page of their own. */
async function compare(evaluated: readonly EvaluatedWorld[], out: string): Promise<void> {
  const worlds = await Promise.all(
    evaluated.map(async ({ name, report, folder, bundle }) => ({
      name,
      report,
      link: `${path.relative(out, folder).split(path.sep).join('/')}/index.html`,
      bytes: await sizeOfFolder(bundle),
    })),
  );
  await writeComparison(out, worlds);
  console.log(formatComparison(worlds));
  console.log(`\ncomparison: ${path.relative('.', path.join(out, 'index.html'))}`);
}

/** Bytes of a bundle's own files: what stands beside them, such as a report, does not count. */
async function sizeOfFolder(bundle: string): Promise<number> {
  const files = (await readdir(bundle)).filter((file) => file === 'world.json' || file.endsWith('.safetensors'));
  const sizes = await Promise.all(files.map(async (file) => (await stat(path.join(bundle, file))).size));
  return sizes.reduce((a, b) => a + b, 0);
}

function check({ game, seen, videos, lpips, lpipsNetwork, gameScale }: Options): void {
  if (game !== undefined && !(game in games))
    throw new UsageError(`--game ${game}: no such game; there are ${Object.keys(games).join(', ')}`);
  if (seen && !videos)
    throw new UsageError(
      '--seen: video that a world was trained on is held against --videos FILES that it was not; give both',
    );
  if (lpipsNetwork && !lpips)
    throw new UsageError(`--lpips-network ${lpipsNetwork}: of no weights; name them with --lpips FILE`);
  if (gameScale && !game) throw new UsageError(`--game-scale ${gameScale}: of no game; name it with --game NAME`);
}
