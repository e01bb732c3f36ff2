import { Random } from '@genie/ops';
import { type SessionState, toRgb, type World } from '@genie/world';
import { batches } from '../evaluate/held-out.ts';
import { turn } from '../evaluate/play-actions.ts';

export interface PlayEveryOptions {
  /** Number of places to play from. */
  starts: number;
  /** Frames that each action is played for. */
  steps: number;
  seed: number;
  /** Hears of the places that are done. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Frames that chance plays on between two places of the same beginning, and for how many it holds an action. */
const apart = 6;
const hold = 3;
/** Games that are played at once. */
const atOnce = 48;

/**
 * Plays every action of a world for some frames from one place after the other: from its starts, and from where chance leads from these,
 * by actions as frequent as in its videos. Greedy, so that frames of one place differ by their actions alone.
 *
 * @returns of each place the frames [H, W, 3] of each action, [N][steps + 1], the first of them the same for all
 */
export async function* playEveryAction(
  world: World,
  { starts, steps, seed, onProgress }: PlayEveryOptions,
): AsyncGenerator<Uint8Array[][]> {
  const { actions } = world.info;
  const random = new Random(seed).fork('places');
  const chances = actions.map(({ usage }) => usage ?? 1 / actions.length);
  const walkers = world.session({ count: world.info.starts, seed, temperature: 0 });
  try {
    await walkers.reset(Array.from({ length: walkers.count }, (_, index) => ({ index })));
    let done = 0;
    while (done < starts) {
      const taken = walkers.states.slice(0, starts - done);
      for (const batch of batches(taken, Math.max(1, Math.floor(atOnce / actions.length)))) {
        for (const played of await playFrom(world, batch, steps)) {
          yield played;
          done++;
          onProgress?.(done, starts);
        }
      }
      if (done >= starts) return;
      let held: number[] = [];
      for (let t = 0; t < apart; t++) {
        if (t % hold === 0) held = walkers.states.map(() => drawn(chances, random));
        await walkers.step(held);
      }
    }
  } finally {
    walkers.dispose();
  }
}

/** The frames of each action, from each of some places. */
async function playFrom(world: World, places: readonly SessionState[], steps: number): Promise<Uint8Array[][][]> {
  const { actions } = world.info;
  const session = world.session({ count: places.length * actions.length, temperature: 0 });
  try {
    const chosen = places.flatMap(() => actions.map(({ index }) => index));
    const begun = await session.restore(places.flatMap((place) => actions.map(() => place)));
    const frames = begun.map((frame) => [toRgb(frame)]);
    for (let t = 0; t < steps; t++) {
      for (const [i, frame] of (await session.step(chosen)).entries()) frames[i].push(toRgb(frame));
      await turn();
    }
    return batches(frames, actions.length);
  } finally {
    session.dispose();
  }
}

/** An index, by weights that need not add up to 1. */
function drawn(weights: readonly number[], random: Random): number {
  let rest = random.uniform() * weights.reduce((a, b) => a + b, 0);
  const found = weights.findIndex((weight) => {
    rest -= weight;
    return rest < 0;
  });
  return found >= 0 ? found : weights.length - 1;
}
