import type { World } from '@genie/world';
import type { Report } from '../report/index.ts';

const warmUpFrames = 4;
const timedFrames = 40;

/** Frames per second of single play on this machine, decoding included, with the world's own sampling. */
export async function measurePlay(world: World): Promise<Report['play']> {
  const session = world.session();
  await session.reset();
  const milliseconds: number[] = [];
  for (let i = 0; i < warmUpFrames + timedFrames; i++) {
    const started = performance.now();
    await session.step(i % world.info.actions.length);
    if (i >= warmUpFrames) milliseconds.push(performance.now() - started);
  }
  session.dispose();
  milliseconds.sort((a, b) => a - b);
  const at = (share: number) => milliseconds[Math.min(timedFrames - 1, Math.floor(share * timedFrames))];
  return { framesPerSecond: 1000 / at(0.5), p95Ms: at(0.95) };
}
