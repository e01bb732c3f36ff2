import type { Rule, Score } from '../game.ts';
import { FREE, UNKNOWN } from '../wall-colours.ts';
import { detect, readCells } from './picture.ts';
import { BEFORE, cellAt, isFree, type MemoryState, moves, step, VIEW } from './play.ts';

/** The state that a frame shows; see `Game.read`. Its world is what is in sight. */
export function read(frame: Uint8Array): MemoryState | null {
  if (!detect(frame).player) return null;
  const world = { seed: -1, side: VIEW, cells: readCells(frame), tiles: [] };
  return { world, x: BEFORE, y: BEFORE };
}

/** Cells that two states know both, seen from where they stand: how many are alike, and how many not. */
function compare(a: MemoryState, b: MemoryState): { alike: number; different: number } {
  let [alike, different] = [0, 0];
  for (let y = 0; y < b.world.side; y++) {
    for (let x = 0; x < b.world.side; x++) {
      const [one, other] = [cellAt(a.world, a.x - b.x + x, a.y - b.y + y), cellAt(b.world, x, y)];
      if (one === UNKNOWN || other === UNKNOWN) continue;
      if (one === other) alike++;
      else different++;
    }
  }
  return { alike, different };
}

/** Returns whether the view after a step lies where the action takes it; a wall or two may be another. */
function follows(before: MemoryState, after: MemoryState | null, action: number): boolean {
  if (after === null) return false;
  const { alike, different } = compare(step(before, action), after);
  return different * 10 <= alike;
}

const isKnown = ({ world, x, y }: MemoryState, action: number): boolean =>
  cellAt(world, x + moves[action]!.x, y + moves[action]!.y) !== UNKNOWN;

export const rules: readonly Rule<MemoryState>[] = [
  {
    name: 'stepsWhole',
    definition: 'Share of steps on a free way in which the player moves as far as the key says, no more and no less.',
    holds: (before, after, action) => (action === 0 || !isFree(before, action) ? null : follows(before, after, action)),
  },
  {
    name: 'wallsHold',
    definition: 'Share of steps against a wall, as the frame before shows it, in which the player does not move.',
    holds: (before, after, action) =>
      isFree(before, action) || !isKnown(before, action) ? null : follows(before, after, 0),
  },
  {
    name: 'staysStill',
    definition: 'Share of steps without a key in which the player does not move.',
    holds: (before, after, action) => (action === 0 ? follows(before, after, action) : null),
  },
  {
    name: 'levelStays',
    definition: 'Share of steps in which no wall or ground of the level comes or goes.',
    holds: (before, after) => after && moves.some((_, action) => compare(step(before, action), after).different === 0),
  },
];

/** The action that explains best what came, of those that the walls allow. */
function movedBy(before: MemoryState, after: MemoryState): number {
  const free = moves.flatMap((_, action) => (isFree(before, action) ? [action] : []));
  const off = free.map((action) => compare(step(before, action), after).different);
  return free[off.indexOf(Math.min(...off))]!;
}

export const score: Score<MemoryState> = {
  definition: 'A point is a cell that the player walks.',
  points: (before, after) => (movedBy(before, after) === 0 ? 0 : 1),
};

/** Reads what a frame shows, by the cells of a state's world. */
export function seenFrom(frame: Uint8Array, { world: { side }, x, y }: MemoryState): Map<number, number> {
  const known = readCells(frame).flatMap((look, cell): [number, number][] => {
    const [cellX, cellY] = [x - BEFORE + (cell % VIEW), y - BEFORE + Math.floor(cell / VIEW)];
    return look === UNKNOWN || cellX < 0 || cellY < 0 || cellX >= side || cellY >= side
      ? []
      : [[cellY * side + cellX, look]];
  });
  return new Map(known);
}

/** Walls that a state shows, by their cell, and their looks. */
export function blocksInSight({ world, x, y }: MemoryState): { cell: number; look: number }[] {
  const found: { cell: number; look: number }[] = [];
  for (let row = y - BEFORE; row < y - BEFORE + VIEW; row++) {
    for (let column = x - BEFORE; column < x - BEFORE + VIEW; column++) {
      const look = cellAt(world, column, row);
      if (look !== FREE && look !== UNKNOWN) found.push({ cell: row * world.side + column, look });
    }
  }
  return found;
}
