import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type GameName, games, generateVideos, importVideos, VideoDataset } from '@genie/data';
import { Command } from 'commander';
import { backendNames, chooseBackend } from '../backend/choose.ts';
import { UsageError } from '../errors.ts';
import { evaluateWorld, openBundle } from '../evaluate/world.ts';
import { loadRecipe } from '../recipe/load.ts';
import { formatReport } from '../report/index.ts';
import { RunFolder } from '../run/folder.ts';
import { evaluateStage } from '../stages/evaluate.ts';
import { interruptSignal, wholeNumber } from './options.ts';
import { worldFolder } from './play.ts';

interface Options {
  videos?: string[];
  game?: string;
  seed: number;
  count: number;
  clips: number;
  longPlay?: number;
  out?: string;
  backend: string;
}

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .argument('<worlds...>', 'folders of runs or of world bundles')
    .option('--videos <files...>', 'video to measure on, with true actions in a .json beside each where there are any')
    .option('--game <name>', `fresh video of a game to measure on: ${Object.keys(games).join(', ')}`)
    .option('--seed <n>', 'seed of the fresh games', wholeNumber('--seed', 0), 12345)
    .option('--count <n>', 'how many fresh games', wholeNumber('--count', 2), 20)
    .option('--clips <n>', 'clips to measure the tokenizer and the dynamics on', wholeNumber('--clips'), 64)
    .option(
      '--long-play <frames>',
      'how long games are played on under random keys; 0: not (default: as the recipe says, or 256)',
      wholeNumber('--long-play', 0),
    )
    .option('-o, --out <folder>', 'where to write the report (default: beside the world)')
    .option('-b, --backend <name>', backendNames.join(', '), 'auto')
    .action(async (worlds: string[], options: Options) => {
      for (const world of worlds) worldFolder(world);
      const backend = await chooseBackend(options.backend);
      console.error(`backend ${backend.description}`);
      for (const world of worlds) {
        const run = new RunFolder(world);
        if (!options.videos && !options.game && existsSync(run.config)) {
          const recipe = loadRecipe(run.config);
          if (options.longPlay !== undefined) recipe.evaluate.longPlay = options.longPlay;
          await evaluateStage(recipe, {
            run,
            backend: backend.name,
            restart: false,
            signal: interruptSignal(),
          });
        } else {
          await evaluateBundle(worldFolder(world), world, options, backend.name);
        }
      }
    });
}

/** Measures a bundle on video that is made or imported for it, in a temporary folder. */
async function evaluateBundle(bundle: string, name: string, options: Options, backend: string): Promise<void> {
  if (!options.videos && !options.game)
    throw new UsageError(`${name}: a bundle alone has no held-out video; give --videos FILES or --game NAME`);
  if (options.game && !(options.game in games))
    throw new UsageError(`--game ${options.game}: no such game; there are ${Object.keys(games).join(', ')}`);
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'genie-evaluate-'));
  try {
    const { info } = await openBundle(bundle);
    const started = performance.now();
    const game = options.videos ? undefined : (options.game as GameName);
    const videos =
      options.videos ??
      (await generateVideos({
        game: game as GameName,
        count: options.count,
        seed: options.seed,
        height: info.height,
        width: info.width,
        out: path.join(temporary, 'videos'),
      }));
    const file = path.join(temporary, 'frames.h5');
    await importVideos(videos, file, { height: info.height, width: info.width });
    const dataset = await VideoDataset.open(file);
    try {
      const report = await evaluateWorld({
        bundle,
        dataset,
        datasetName: game
          ? `${game}, ${options.count} fresh games, seed ${options.seed}`
          : `${dataset.videos.length} videos`,
        heldOut: dataset.videos.map((_, i) => i),
        game,
        backend,
        frameSkip: Math.max(1, Math.round(dataset.fps / info.fps)),
        seed: options.seed,
        settings: {
          clips: options.clips,
          rollouts: 16,
          rolloutFrames: 64,
          controlFrames: 8,
          longPlay: options.longPlay ?? 256,
        },
        lengths: { videoTokenizer: info.context + 1, actionTokenizer: info.context + 1 },
        curves: [],
        seconds: {
          data: (performance.now() - started) / 1000,
          videoTokenizer: null,
          actionTokenizer: null,
          dynamics: null,
        },
        out: options.out ?? path.join(bundle, '..', 'report'),
      });
      console.log(formatReport(report));
    } finally {
      await dataset.close();
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
