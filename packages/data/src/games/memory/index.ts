import type { Random } from '@genie/ops';
import type { Game } from '../game.ts';
import { colourOf } from '../wall-colours.ts';
import { detect, playerPlace, render } from './picture.ts';
import { isFree, type MemoryState, policy, reset, SIZE, somewhere, step, WORLDS } from './play.ts';
import { blocksInSight, read, rules, score, seenFrom } from './rules.ts';
import { growWorld } from './world.ts';

/** A state of another world, of whose view about as much is walls, on as light a square of the floor. */
function elsewhere(state: MemoryState, random: Random): MemoryState {
  const wanted = blocksInSight(state).length;
  let [best, off] = [state, Number.POSITIVE_INFINITY];
  while (best === state) {
    const world = growWorld(random.integer(WORLDS));
    for (let tried = 0; tried < 100; tried++) {
      const found = somewhere(world, random);
      if ((found.x + found.y + state.x + state.y) % 2 !== 0) continue;
      const distance = Math.abs(blocksInSight(found).length - wanted);
      if (distance < off) [best, off] = [found, distance];
    }
  }
  return best;
}

/** A maze larger than the picture, which follows the player: what has left the picture is still there when it comes back. */
export const memory: Game<MemoryState> = {
  name: 'memory',
  title: 'Memory',
  height: SIZE,
  width: SIZE,
  fps: 8,
  actions: ['stay', 'up', 'down', 'left', 'right'],
  keys: {
    stay: [],
    up: ['ArrowUp', 'KeyW'],
    down: ['ArrowDown', 'KeyS'],
    left: ['ArrowLeft', 'KeyA'],
    right: ['ArrowRight', 'KeyD'],
  },
  reset,
  step,
  render,
  numbers: ({ x, y, world }) => ({ x, y, map: world.seed }),
  effective: isFree,
  policy,
  objects: () => ({ player: playerPlace }),
  detect,
  always: ['player'],
  // The player stays where it is in the picture, and all else moves.
  controls: [],
  read,
  rules,
  score,
  memory: {
    place: ({ x, y, world }) => y * world.side + x,
    view: ({ x, y, world }) => y * world.side + x,
    inSight: (state) => new Map(blocksInSight(state).map(({ cell, look }) => [cell, colourOf(look)])),
    seen: seenFrom,
    elsewhere,
  },
};
