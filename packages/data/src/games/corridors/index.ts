import type { Game } from '../game.ts';
import type { Size } from './cast.ts';
import { memoryIn } from './memory.ts';
import { render } from './picture.ts';
import { actions, type CorridorsState, isEffective, reset, step } from './play.ts';
import { policy } from './policy.ts';
import { read, rules, score } from './rules.ts';

/** Sides of a frame that are drawn, in pixels. */
const sides = { least: 64, most: 128 };

/** Rooms and corridors seen from inside: what is behind the player is on no picture, and still there when it turns round. */
function corridorsIn(size: Size): Game<CorridorsState> {
  return {
    name: 'corridors',
    title: 'Corridors',
    ...size,
    fps: 8,
    actions,
    keys: {
      stay: [],
      left: ['ArrowLeft', 'KeyA'],
      right: ['ArrowRight', 'KeyD'],
      go: ['ArrowUp', 'KeyW'],
    },
    reset,
    step,
    render: (state) => render(state, size),
    numbers: ({ x, y, heading, world }) => ({ x, y, heading, map: world.seed }),
    effective: isEffective,
    policy,
    // Nothing is on every picture, and no key moves one thing by so many pixels: the walls are what can be judged.
    objects: () => ({}),
    detect: () => ({}),
    always: [],
    controls: [],
    read: (frame) => read(frame, size),
    rules,
    score,
    memory: memoryIn(size),
    sizes: `${sides.least} to ${sides.most} of both, even and no higher than wide`,
    inSize({ height, width }) {
      const fits = [height, width].every((side) => side >= sides.least && side <= sides.most && side % 2 === 0);
      return fits && height <= width ? corridorsIn({ height, width }) : undefined;
    },
  };
}

export const corridors: Game<CorridorsState> = corridorsIn({ height: 64, width: 64 });
