import type { Rule, Score } from '../game.ts';
import { FREE, UNKNOWN } from '../wall-colours.ts';
import type { Size } from './cast.ts';
import { type CorridorsState, cellAt, GO, isOpen, LEFT, looksAt, RIGHT, STAY, step, steps } from './play.ts';
import { costFrom, isCorridor, REACH, readFrom, SEEN, sumsOf } from './reading.ts';

/** Every place that looks different: the floor's squares repeat after two cells, and so do they and the light on walls after half a turn. */
const places = [0, 1, 2, 3].flatMap((heading) =>
  [0, 1].flatMap((down) => [0, 1, 2, 3].map((right) => ({ x: 2 * REACH + right, y: 2 * REACH + down, heading }))),
);
/** By how much a place has to fit better than the next, in the mean cost of a pixel: a few pixels of floor do. */
const clear = 25;

/**
 * The state that a frame shows; see `Game.read`. Its world is what is in sight; north in it may be south.
 */
export function read(frame: Uint8Array, size: Size): CorridorsState | null {
  const sums = sumsOf(frame, size);
  const costs = places.map((place) => costFrom(sums, place));
  const least = Math.min(...costs);
  const place = places[costs.indexOf(least)]!;
  const reading = readFrom(sums, place);
  if (!isCorridor(reading)) return null;
  const next = Math.min(...costs.filter((_, i) => places[i] !== place));
  const world = { seed: -1, side: SEEN, cells: reading.cells, things: [] };
  return { world, ...place, sure: next - least > clear };
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
      if ((x + y - 2 * column - 2 * row) % 4 !== 0) return null;
      if (Math.hypot(dx, dy) > 2 * near) continue;
      const other = cellAt(a.world, x / 2, y / 2);
      if (other === UNKNOWN || (other === FREE && look === FREE)) continue;
      if (other === look) alike++;
      else different++;
    }
  }
  return { alike, different };
}

/** Returns whether a step was as the action says: place and heading, as far as walls and floor tell them. */
function follows(before: CorridorsState, after: CorridorsState | null, action: number): boolean | null {
  if (!before.sure) return null;
  if (after === null) return false;
  const expected = step(before, action);
  if (!after.sure) return isOpen(expected, expected.heading) !== true;
  const compared = compare(expected, after);
  return compared !== null && compared.different * 3 <= compared.alike;
}

/** The look of the wall that a step would lead into. */
const wallAhead = ({ world, x, y, heading }: CorridorsState): number | undefined =>
  looksAt(world, x + steps[heading]!.x, y + steps[heading]!.y).find((look) => look >= 0);

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
    holds: (before, after, action) => {
      if (action !== GO || isOpen(before, before.heading) !== false) return null;
      return before.sure ? follows(before, after, STAY) : after !== null && wallAhead(after) === wallAhead(before);
    },
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
