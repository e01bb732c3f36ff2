import type { Game } from '@genie/data';
import { controlConsistency, type Figure, foundAfter, meanSquaredError } from '@genie/metrics';
import { measureGame } from '@genie/pipeline/internal/evaluate/game';
import type { Models } from '@genie/pipeline/internal/evaluate/models';
import type { World } from '@genie/world';
import { median } from '../statistics.ts';
import { type Interval, meanInterval, psnrInterval, shareInterval } from './interval.ts';
import type { Variant } from './variants.ts';

/** Quality of a world's play when it is sampled in one way. */
export interface SamplingQuality {
  /** PSNR in dB of the first frame after the true ones, and of the first 16, against the true game under the same keys. */
  nextFrame: Interval;
  first16: Interval;
  /** Share of the steps in which the player moved as the key says. */
  control: Interval;
  /** Share of the games in which each object is there after the last frame. */
  foundAtEnd: Record<string, Interval>;
  /** Share of all frames that show all objects. */
  whole: Interval;
}

export interface QualityOptions {
  games: number;
  frames: number;
  seed: number;
}

/** Plays the true game and the learned one side by side, free for `frames` frames; the same games for every variant. */
export async function measureQuality<S>(
  world: World,
  game: Game<S>,
  { sampling, framesAtOnce }: Variant,
  { games, frames, seed }: QualityOptions,
): Promise<SamplingQuality> {
  const models: Models = {
    videoTokenizer: world.videoTokenizer,
    dynamics: world.dynamics,
    actionTokenizer: await world.actionTokenizer(),
  };
  const { context } = world.info;
  const measured = await measureGame(models, game, actionsByName(world, game), {
    ...{ context, sampling, framesAtOnce, seed },
    rollouts: games,
    rolloutFrames: frames,
    controlFrames: Math.min(8, frames),
  });
  const size = game.height * game.width * 3;
  const error = (count: number) =>
    measured.pairs.map(({ truth, rollout }) =>
      meanSquaredError(rollout.subarray(0, count * size), truth.subarray(0, count * size)),
    );
  const names = Object.keys(measured.objects);
  const whole = measured.pairs.map(({ rollout }) => {
    let shown = 0;
    for (let t = 0; t < frames; t++) {
      const found = game.detect(rollout.subarray(t * size, (t + 1) * size));
      if (names.every((name) => found[name])) shown++;
    }
    return shown / frames;
  });
  return {
    nextFrame: psnrInterval(error(1), 255),
    first16: psnrInterval(error(Math.min(16, frames)), 255),
    control: ofShare(controlConsistency(measured.controlled.flat()), (details) => details.steps),
    foundAtEnd: Object.fromEntries(
      names.map((name) => {
        const tracks = measured.play.map(({ tracks }) => tracks[name]!.found);
        return [name, ofShare(foundAfter(tracks, frames), () => games)];
      }),
    ),
    whole: meanInterval(whole),
  };
}

function ofShare<Details extends object>(figure: Figure<Details>, count: (details: Details) => number): Interval {
  return figure.value === null ? { value: Number.NaN, margin: null } : shareInterval(figure.value, count(figure));
}

/** The latent action with the name of each true one. */
function actionsByName<S>({ info }: World, game: Game<S>): (number | null)[] {
  return game.actions.map((name) => info.actions.find((action) => action.name === name)?.index ?? null);
}

/** Time since some moment, in milliseconds. */
export type Stopwatch = () => number;

/** Returns the stopwatch for a backend's frames: for one thread its processor time, which others on the machine do not lengthen. */
export function stopwatchFor(backend: string): Stopwatch {
  if (backend === 'tensorflow') return () => performance.now();
  return () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
}

/** Milliseconds that a frame takes in a session, decoding included: the median of `repeat` calls. */
export async function timeFrame(
  world: World,
  { sampling, framesAtOnce }: Variant,
  { warmUp, repeat, now }: { warmUp: number; repeat: number; now: Stopwatch },
): Promise<number> {
  const session = world.session(sampling);
  const { length } = world.info.actions;
  const milliseconds: number[] = [];
  try {
    await session.reset();
    for (let i = 0; i < warmUp + repeat; i++) {
      const actions = Array.from({ length: framesAtOnce }, (_, k) => (i + k) % length);
      const started = now();
      await session.stepMany(actions);
      if (i >= warmUp) milliseconds.push((now() - started) / framesAtOnce);
    }
  } finally {
    session.dispose();
  }
  return median(milliseconds);
}
