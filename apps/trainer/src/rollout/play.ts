import { joinBytes } from '@genie/pipeline/internal/evaluate/pictures';
import { type Sampling, toRgb, type World } from '@genie/world';
import type { ActionSource } from './actions.ts';
import type { TruePlay } from './known-game.ts';
import type { Shown } from './layout.ts';

/** Options of one rollout. */
export interface PlayOptions extends Partial<Sampling> {
  /** Frames to make. */
  frames: number;
  seed: number;
  /** Called after each frame. */
  onFrame(): void;
}

/** Plays a world from one of its starts. The first frame shown is where the start ends. */
export async function playStart(
  world: World,
  { start, actions, ...options }: PlayOptions & { start: number; actions: ActionSource },
): Promise<Shown> {
  const session = world.session(options);
  try {
    const frames = [toRgb(await session.reset({ index: start }))];
    for (let t = 0; t < options.frames; t++) {
      frames.push(toRgb(await session.step(actions(t))));
      options.onFrame();
    }
    const { height, width, fps } = world.info;
    return { rollout: { frames, height, width, fps } };
  } finally {
    session.dispose();
  }
}

/** Plays a world from the beginning of what truly happened, with the same actions. */
export async function playBeside(world: World, truth: TruePlay, options: PlayOptions): Promise<Shown> {
  const given = truth.frames.length - options.frames;
  const session = world.session(options);
  try {
    const clip = joinBytes(truth.frames.slice(0, given));
    const frames = [toRgb(await session.reset({ clip, actions: truth.actions.slice(0, given - 1) }))];
    for (let t = 0; t < options.frames; t++) {
      frames.push(toRgb(await session.step(truth.actions[given - 1 + t]!)));
      options.onFrame();
    }
    const { height, width, fps } = world.info;
    return {
      rollout: { frames, height, width, fps },
      truth: { frames: truth.frames.slice(given - 1), height, width, fps },
    };
  } finally {
    session.dispose();
  }
}
