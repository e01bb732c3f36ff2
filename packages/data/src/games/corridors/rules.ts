import type { Rule, Score } from '../game.ts';
import { FREE, UNKNOWN } from '../wall-colours.ts';
import type { Size } from './cast.ts';
import { type CorridorsState, cellAt, GO, isOpen, LEFT, RIGHT, STAY, step } from './play.ts';
import { isCorridor, REACH, type Reading, readFrom, SEEN, sumsOf } from './reading.ts';

/** Every place that looks different: the floor's squares repeat after two cells, and so does the view after a quarter of a turn. */
const places = [0, 1].flatMap((heading) =>
  [0, 1].flatMap((down) => [0, 1, 2, 3].map((right) => ({ x: 2 * REACH + right, y: 2 * REACH + down, heading }))),
);
/** By how much a place has to fit better than the next, in the mean cost of a pixel: a few pixels of floor do. */
const clear = 25;

/**
 * The state that a frame shows; see `Game.read`. Its world is what is in sight, its north the player's heading or an eighth of a turn left of it.
 */
export function read(frame: Uint8Array, size: Size): CorridorsState | null {
  const sums = sumsOf(frame, size);
  let best: { reading: Reading; place: (typeof places)[number] } | undefined;
  let next = Number.POSITIVE_INFINITY;
  for (const place of places) {
    const reading = readFrom(sums, place);
    if (!best || reading.cost < best.reading.cost) {
      next = best?.reading.cost ?? next;
      best = { reading, place };
    } else next = Math.min(next, reading.cost);
  }
  if (!best || !isCorridor(best.reading)) return null;
  const world = { seed: -1, side: SEEN, cells: best.reading.cells, things: [] };
  return { world, ...best.place, sure: next - best.reading.cost > clear };
}

/** Distance in cells up to which walls are compared. */
const near = 2.6;

/** Cells that two states know both, seen from where they stand: how many are alike, how many not; null where the places are not alike. */
function compare(a: CorridorsState, b: CorridorsState): { alike: number; different: number } | null {
  const turns = (a.heading - b.heading + 8) % 8;
  if (turns % 2 === 1) return null;
  let [alike, different] = [0, 0];
  for (let row = 0; row < b.world.side; row++) {
    for (let column = 0; column < b.world.side; column++) {
      const look = cellAt(b.world, column, row);
      if (look === UNKNOWN) continue;
      // From the place to the middle of the cell, in halves of a cell.
      let [dx, dy] = [2 * column + 1 - b.x, 2 * row + 1 - b.y];
      for (let quarter = 0; quarter < turns; quarter += 2) [dx, dy] = [-dy, dx];
      const [x, y] = [a.x + dx - 1, a.y + dy - 1];
      if (x % 2 !== 0 || y % 2 !== 0) return null;
      // A light square of the floor is a light one in both.
      if ((x + y) % 4 !== (2 * column + 2 * row) % 4) return null;
      if (Math.hypot(dx, dy) > 2 * near) continue;
      const other = cellAt(a.world, x / 2, y / 2);
      if (other === UNKNOWN || (other === FREE && look === FREE)) continue;
      if (other === look) alike++;
      else different++;
    }
  }
  return { alike, different };
}

/** Whether a step was as the action says: place and heading, as far as walls and floor tell them. */
function follows(before: CorridorsState, after: CorridorsState | null, action: number): boolean | null {
  if (!before.sure) return null;
  if (after === null) return false;
  const expected = step(before, action);
  if (!after.sure) return isOpen(expected, expected.heading) !== true;
  const compared = compare(expected, after);
  return compared !== null && compared.different * 3 <= compared.alike;
}

const wayOn = (state: CorridorsState) => (state.sure ? isOpen(state, state.heading) : null);

export const rules: readonly Rule<CorridorsState>[] = [
  {
    name: 'turnsWhole',
    definition: 'Share of turns after which walls and floor are seen from an eighth of a turn further.',
    holds: (before, after, action) => (action === LEFT || action === RIGHT ? follows(before, after, action) : null),
  },
  {
    name: 'stepsWhole',
    definition: 'Share of steps on a free way in which the player moves as far as the key says, no more and no less.',
    holds: (before, after, action) => (action === GO && wayOn(before) === true ? follows(before, after, action) : null),
  },
  {
    name: 'wallsHold',
    definition: 'Share of steps against a wall, as the frame before shows it, in which the player does not move.',
    holds: (before, after, action) => (action === GO && wayOn(before) === false ? follows(before, after, STAY) : null),
  },
  {
    name: 'staysStill',
    definition: 'Share of steps without a key in which the player does not move.',
    holds: (before, after, action) => (action === STAY ? follows(before, after, action) : null),
  },
  {
    name: 'levelStays',
    definition: 'Share of steps in which no wall or ground of the level comes or goes.',
    holds: (before, after) => {
      if (!before.sure || !after?.sure) return null;
      return [STAY, LEFT, RIGHT, GO].some((action) => {
        const compared = compare(step(before, action), after);
        return compared !== null && compared.different === 0;
      });
    },
  },
];

export const score: Score<CorridorsState> = {
  definition: 'A point is half a cell that the player walks.',
  points: (before, after) =>
    wayOn(before) === true && follows(before, after, GO) && !follows(before, after, STAY) ? 1 : 0,
};
