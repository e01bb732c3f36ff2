import path from 'node:path';
import { encodeVideo, enlarge } from '@genie/data';
import { Random } from '@genie/ops';
import { toRgb } from '@genie/world';
import { Command } from 'commander';
import { backendNames, chooseBackend } from '../backend/choose.ts';
import { UsageError } from '../errors.ts';
import { openBundle } from '../evaluate/world.ts';
import { duration, Progress } from '../progress.ts';
import { wholeNumber } from './options.ts';
import { worldFolder } from './play.ts';

interface Options {
  run: string;
  out: string;
  frames: number;
  start: number;
  seed: number;
  scale: number;
  actions?: string;
  temperature?: string;
  steps?: number;
  backend: string;
}

export function rolloutCommand(): Command {
  return new Command('rollout')
    .option('-r, --run <folder>', 'folder of the run, or of a world bundle', 'runs/pong')
    .option('-o, --out <file>', 'file to write', 'rollout.gif')
    .option('-f, --frames <n>', 'frames to make', wholeNumber('--frames'), 64)
    .option('--start <n>', "which of the world's starts to begin from", wholeNumber('--start', 0), 0)
    .option('--actions <list>', 'latent actions by number, separated by commas, repeated to the end (default: random)')
    .option('--steps <n>', 'rounds of unmasking per frame', wholeNumber('--steps'))
    .option('--temperature <t>', '0: the likeliest token; above: drawn')
    .option('--scale <n>', 'write each pixel so many times in both directions', wholeNumber('--scale'), 4)
    .option('--seed <n>', 'seed of what is drawn', wholeNumber('--seed', 0), 0)
    .option('-b, --backend <name>', backendNames.join(', '), 'auto')
    .action(async (options: Options) => {
      await chooseBackend(options.backend);
      const world = await openBundle(worldFolder(options.run));
      const temperature = options.temperature === undefined ? undefined : Number(options.temperature);
      if (temperature !== undefined && !(temperature >= 0))
        throw new UsageError(`--temperature ${options.temperature}: expected a number, 0 or more`);
      const given = options.actions?.split(',').map(Number);
      const wrong = given?.find((action) => !world.info.actions[action]);
      if (wrong !== undefined)
        throw new UsageError(
          `--actions ${options.actions}: expected numbers from 0 to ${world.info.actions.length - 1}`,
        );
      const session = world.session({
        seed: options.seed,
        ...(temperature === undefined ? {} : { temperature }),
        ...(options.steps ? { steps: options.steps } : {}),
      });
      const random = new Random(options.seed).fork('actions');
      const progress = new Progress('rollout');
      const begun = performance.now();
      const frames = [toRgb(await session.reset({ index: options.start }))];
      let action = 0;
      for (let t = 0; t < options.frames; t++) {
        if (given) action = given[t % given.length];
        else if (t % 4 === 0) action = random.integer(world.info.actions.length);
        frames.push(toRgb(await session.step(action)));
        const speed = (t + 1) / ((performance.now() - begun) / 1000);
        progress.update(
          t + 1,
          options.frames,
          `${speed.toFixed(1)} frames/s  ${duration((options.frames - t - 1) / speed)} left`,
        );
      }
      session.dispose();
      const { height, width, fps } = world.info;
      const { scale } = options;
      const large = frames.map((rgb) => enlarge(rgb, width, scale));
      await encodeVideo(options.out, large, { height: height * scale, width: width * scale, fps });
      progress.end(path.resolve(options.out));
    });
}
