import type { PlayTimes } from '@genie/evaluate';
import type { World } from '@genie/world';

const warmUpFrames = 4;
const timedFrames = 40;

/** Times each frame of single play on this machine, decoding included, with the world's own sampling. */
export async function measurePlay(world: World): Promise<PlayTimes> {
  const session = world.session();
  await session.reset();
  const milliseconds: number[] = [];
  for (let i = 0; i < warmUpFrames + timedFrames; i++) {
    const started = performance.now();
    await session.step(i % world.info.actions.length);
    if (i >= warmUpFrames) milliseconds.push(performance.now() - started);
  }
  session.dispose();
  return { milliseconds };
}
