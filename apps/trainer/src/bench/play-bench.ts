import type { World } from '@genie/world';

export interface PlayBench {
  world: World;
  /** Rounds of unmasking in a frame; default: the world's own. */
  steps?: number | undefined;
  warmUp: number;
  repeat: number;
}

/**
 * Milliseconds of each new frame of a session that goes on: one action, the rounds of unmasking, the pixels. What went before is in
 * the session's cache, whose window is full.
 */
export async function runPlayBench({ world, steps, warmUp, repeat }: PlayBench): Promise<number[]> {
  const session = world.session(steps === undefined ? {} : { steps });
  const { actions, context } = world.info;
  await session.reset();
  const milliseconds: number[] = [];
  const before = Math.max(warmUp, context);
  for (let i = 0; i < before + repeat; i++) {
    const started = performance.now();
    await session.step(i % actions.length);
    if (i >= before) milliseconds.push(performance.now() - started);
  }
  session.dispose();
  return milliseconds;
}
