import type { World } from '@genie/world';

export interface PlayBench {
  world: World;
  /** Rounds of unmasking in a frame; default: the world's own. */
  steps?: number | undefined;
  /** Environments that play at once. Default 1. */
  envs?: number | undefined;
  warmUp: number;
  repeat: number;
}

/**
 * Milliseconds of each step of a session that goes on, a new frame of each environment: an action, the rounds of unmasking, the pixels.
 * Frames before it are in the session's cache, whose window is full.
 *
 * @returns them, and the milliseconds of processor time that a step takes on average, all threads together
 */
export async function runPlayBench({ world, steps, envs = 1, warmUp, repeat }: PlayBench): Promise<{
  milliseconds: number[];
  processor: number;
}> {
  const session = world.session({ count: envs, ...(steps !== undefined && { steps }) });
  const { actions, context, starts } = world.info;
  await session.reset(Array.from({ length: envs }, (_, env) => ({ index: env % starts })));
  const milliseconds: number[] = [];
  const before = Math.max(warmUp, context);
  let begun = process.cpuUsage();
  for (let i = 0; i < before + repeat; i++) {
    if (i === before) begun = process.cpuUsage();
    const started = performance.now();
    await session.step(Array.from({ length: envs }, (_, env) => (i + env) % actions.length));
    if (i >= before) milliseconds.push(performance.now() - started);
  }
  const { user, system } = process.cpuUsage(begun);
  session.dispose();
  return { milliseconds, processor: (user + system) / 1000 / repeat };
}
