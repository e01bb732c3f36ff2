import { Random } from '@genie/ops';
import type { World } from '@genie/world';
import { batches } from '../evaluate/held-out.ts';
import { playOn, startPasts } from './play-on.ts';

export interface PlayEveryOptions {
  /** How many places to play from. */
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
  let places = await startPasts(world);
  let done = 0;
  while (done < starts) {
    const taken = places.slice(0, starts - done);
    for (const batch of batches(taken, Math.max(1, Math.floor(atOnce / actions.length)))) {
      const frames = batch.map(({ frame }) => actions.map(() => [frame]));
      let pasts = batch.flatMap(({ past }) => actions.map(() => past));
      const chosen = batch.flatMap(() => actions.map(({ index }) => index));
      for (let t = 0; t < steps; t++) {
        const made = await playOn(world, pasts, chosen, random);
        pasts = made.map(({ past }) => past);
        for (const [i, { frame }] of made.entries()) {
          frames[Math.floor(i / actions.length)][i % actions.length].push(frame);
        }
      }
      for (const played of frames) {
        yield played;
        done++;
        onProgress?.(done, starts);
      }
    }
    if (done >= starts) return;
    let held: number[] = [];
    for (let t = 0; t < apart; t++) {
      if (t % hold === 0) held = places.map(() => drawn(chances, random));
      const pasts = places.map(({ past }) => past);
      places = await playOn(world, pasts, held, random);
    }
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
