import path from 'node:path';
import { secondsLeft } from '@genie/data';
import { Random } from '@genie/ops';
import { backendNames } from '@genie/pipeline/internal/backend/names';
import { UsageError } from '@genie/pipeline/internal/errors';
import { openBundle } from '@genie/pipeline/internal/evaluate/world';
import { Progress, timeLeft } from '@genie/pipeline/internal/progress';
import type { World } from '@genie/world';
import { Command, Option } from 'commander';
import { chooseBackend } from '../backend/choose.ts';
import { type ActionChoice, readActions } from '../rollout/actions.ts';
import { heldOutPlays } from '../rollout/held-out-video.ts';
import { KnownGame, type TruePlay } from '../rollout/known-game.ts';
import type { Shown } from '../rollout/layout.ts';
import { type PlayOptions, playBeside, playStart } from '../rollout/play.ts';
import { checkFormat, writeRollouts } from '../rollout/write.ts';
import { wholeNumber } from './options.ts';
import { worldFolder } from './play.ts';

interface Options {
  run: string;
  out: string;
  count: number;
  frames: number;
  start?: number;
  actions: string;
  beside?: 'auto' | 'game' | 'video';
  game?: string;
  seed: number;
  steps?: number;
  temperature?: number;
  scale: number;
  columns: number;
  backend: string;
}

export function rolloutCommand(): Command {
  return new Command('rollout')
    .argument('[worlds...]', 'folders of runs or of world bundles (default: the run)')
    .option('-r, --run <folder>', 'the same, as the other commands name it', 'runs/pong')
    .option(
      '-o, --out <file>',
      '.mp4, .webm or .gif: all rollouts at once; .png or .webp: a row for each',
      'rollout.gif',
    )
    .option('-n, --count <n>', 'rollouts of each world', wholeNumber('--count'), 1)
    .option('-f, --frames <n>', 'frames to make in each', wholeNumber('--frames'), 64)
    .option('--start <n>', "the world's start to begin from (default: one after the other)", wholeNumber('--start', 0))
    .option(
      '--actions <which>',
      'random, idle, policy (the true game plays, see --beside), a list such as up,up,down or 0,1 or ArrowUp, or a file with one',
      'random',
    )
    .addOption(
      new Option(
        '--beside [what]',
        'what truly happens under the same actions: the game, or a held-out video of the run',
      )
        .choices(['auto', 'game', 'video'])
        .preset('auto'),
    )
    .option('--game <name>', "the true game (default: the world's own, where it says which)")
    .option('--steps <n>', 'rounds of unmasking per frame', wholeNumber('--steps'))
    .option('--temperature <t>', '0: the likeliest token; above: drawn', temperature)
    .option('--scale <n>', 'write each pixel so many times in both directions', wholeNumber('--scale'), 4)
    .option('--columns <n>', 'frames of each rollout in a contact sheet', wholeNumber('--columns'), 12)
    .option('--seed <n>', 'seed of the first rollout; each further one has the next', wholeNumber('--seed', 0), 0)
    .option('-b, --backend <name>', backendNames.join(', '), 'auto')
    .action((worlds: string[], options: Options) => rollout(worlds.length > 0 ? worlds : [options.run], options));
}

async function rollout(folders: string[], options: Options): Promise<void> {
  checkFormat(options.out);
  const bundles = folders.map(worldFolder);
  await chooseBackend(options.backend);
  const progress = new Progress('rollout');
  const total = folders.length * options.count * options.frames;
  const begun = performance.now();
  let done = 0;
  const onFrame = (): void => {
    const seconds = (performance.now() - begun) / 1000;
    const share = ++done / total;
    progress.update(done, total, `${(done / seconds).toFixed(1)} frames/s${timeLeft(secondsLeft(seconds, share))}`);
  };
  const all: Shown[] = [];
  let fps = 0;
  for (const [i, bundle] of bundles.entries()) {
    const world = await openBundle(bundle);
    fps = Math.max(fps, world.info.fps);
    try {
      all.push(...(await rolloutsOf(world, folders[i]!, options, onFrame)));
    } finally {
      world.dispose();
    }
  }
  await writeRollouts(options.out, all, { fps, scale: options.scale, columns: options.columns });
  progress.end(path.resolve(options.out));
}

async function rolloutsOf(world: World, folder: string, options: Options, onFrame: () => void): Promise<Shown[]> {
  const { frames, seed, count, steps, temperature } = options;
  const playOf = (i: number): PlayOptions => ({ frames, seed: seed + i, onFrame, steps, temperature });
  const choice = options.actions === 'policy' ? 'policy' : readActions(options.actions, world.info);
  const truths = await truthsOf(world, folder, options, choice);
  const shown: Shown[] = [];
  if (truths) {
    for (const [i, truth] of truths.entries()) shown.push(await playBeside(world, truth, playOf(i)));
    // Who asked for the policy only wants to see the world play so.
    return options.beside ? shown : shown.map((each) => ({ rollout: each.rollout }));
  }
  for (let i = 0; i < count; i++) {
    const start = options.start ?? i % world.info.starts;
    const actions = (choice as ActionChoice)(new Random(seed + i).fork('actions'));
    shown.push(await playStart(world, { ...playOf(i), start, actions }));
  }
  return shown;
}

/** Returns the true play, if asked for. */
async function truthsOf(
  world: World,
  folder: string,
  { beside, game = world.info.game, actions, frames, count, seed, start }: Options,
  choice: ActionChoice | 'policy',
): Promise<TruePlay[] | undefined> {
  if (!beside && actions !== 'policy') return undefined;
  if (start !== undefined)
    throw new UsageError(
      '--start: what truly happens after a start is not known; leave out --start, or --beside and policy',
    );
  const { context } = world.info;
  if (beside && actions !== 'policy' && (beside === 'video' || (beside === 'auto' && !game))) {
    if (actions !== 'random') {
      throw new UsageError(
        '--actions: a held-out video has its own actions; leave out --actions, or name the game with --game',
      );
    }
    return heldOutPlays(folder, world, context + frames, count);
  }
  if (!game) {
    throw new UsageError(`${folder}: the world does not say which game it was learned from; name it with --game`);
  }
  const played = new KnownGame(game, world.info);
  return Array.from({ length: count }, (_, i) =>
    played.play(context, frames, choice, new Random(seed + i).fork('true game')),
  );
}

function temperature(text: string): number {
  const value = Number(text);
  if (text === '' || !(value >= 0)) throw new UsageError(`--temperature ${text}: expected a number, 0 or more`);
  return value;
}
