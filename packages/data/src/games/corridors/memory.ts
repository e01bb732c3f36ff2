import type { Random } from '@genie/ops';
import type { Memory } from '../game.ts';
import { colourOf, UNKNOWN } from '../wall-colours.ts';
import { castColumn, type Size } from './cast.ts';
import { type CorridorsState, canStand, cellAt, HEADINGS, WORLDS } from './play.ts';
import { middleLike, readFrom, SEEN, sumsOf } from './reading.ts';
import { growWorld } from './world.ts';

/** A wall is in sight where it is so near, in cells, and takes such a share of the columns. */
const near = 2.6;
const wide = 1 / 20;

function inSight(state: CorridorsState, size: Size): Map<number, number> {
  const columns = new Map<number, number>();
  for (let column = 0; column < size.width; column++) {
    castColumn(state, size, column, ({ column: x, row: y, far }) => {
      const look = cellAt(state.world, x, y);
      if (look < 0 && look !== UNKNOWN && far <= near) return false;
      if (look < 0 || far > near) return true;
      const cell = y * state.world.side + x;
      columns.set(cell, (columns.get(cell) ?? 0) + 1);
      return true;
    });
  }
  const seen = [...columns].filter(([, count]) => count >= wide * size.width);
  return new Map(seen.map(([cell]) => [cell, colourOf(state.world.cells[cell]!)]));
}

/** A state of another world, of whose view as much is walls: the player is as far within its cell, and heads the same way. */
function elsewhere(state: CorridorsState, random: Random, size: Size): CorridorsState {
  const wanted = inSight(state, size).size;
  let [best, off] = [state, Number.POSITIVE_INFINITY];
  for (let worlds = 0; worlds < 8 || best === state; worlds++) {
    const world = growWorld(random.integer(WORLDS));
    const most = Math.ceil(world.side / 2);
    for (let tried = 0; tried < 24 && off > 0; tried++) {
      const [x, y] = [(state.x % 4) + 4 * random.integer(most), (state.y % 4) + 4 * random.integer(most)];
      const found = { ...state, world, x, y };
      if (!canStand(world, x, y)) continue;
      const distance = Math.abs(inSight(found, size).size - wanted);
      if (distance < off) [best, off] = [found, distance];
    }
  }
  return best;
}

/** Walls, by their cell, and their colours: all that can be forgotten in a corridor. */
export const memoryIn = (size: Size): Memory<CorridorsState> => ({
  place: ({ x, y }) => 64 * y + x,
  view: ({ x, y, heading }) => (64 * y + x) * HEADINGS + heading,
  inSight: (state) => inSight(state, size),
  seen(frame, state) {
    const eye = middleLike(state);
    const { cells } = readFrom(sumsOf(frame, size), eye);
    const { side } = state.world;
    // From a cell of the read world to that of the state's.
    const [right, down] = [(state.x - eye.x) / 2, (state.y - eye.y) / 2];
    const known = cells.flatMap((look, i): [number, number][] => {
      const [x, y] = [(i % SEEN) + right, Math.floor(i / SEEN) + down];
      return look === UNKNOWN || x < 0 || y < 0 || x >= side || y >= side ? [] : [[y * side + x, look]];
    });
    return new Map(known);
  },
  elsewhere: (state, random) => elsewhere(state, random, size),
});
