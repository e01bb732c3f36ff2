import { smallRandom } from '../small-random.ts';
import { growSpanningTree, neighboursOf } from '../spanning-tree.ts';
import { FREE, wallColours } from '../wall-colours.ts';

/** Rooms and corridors on a grid of cells, and how each wall looks. */
export interface CorridorsWorld {
  /** Number that it was grown from; -1: it was seen in a picture. */
  readonly seed: number;
  /** Cells in each direction. */
  readonly side: number;
  /** A look for each wall, row by row; free cells are {@link FREE}. */
  readonly cells: readonly number[];
  /** Things that stand about, by their cell: what they are. One walks through them. */
  readonly things: readonly { readonly cell: number; readonly kind: number }[];
}

/** Crossings in each direction, and cells from one to the next: so small that the way round a block takes 12 cells. */
const NODES = 4;
const PITCH = 3;
export const SIDE: number = NODES * PITCH + 1;
/** Marks on walls: none, a band, a square, a bar. */
const MARKS = 4;
/** Kinds of things. */
export const KINDS = 4;

/** Shares: passages beside those that join all crossings, crossings that are rooms, walls that look as the one before them, and plain ones. */
const loops = 0.4;
const rooms = 0.5;
const alike = 0.4;
const plain = 0.55;

/** The world that grows from a number. */
export function growWorld(seed: number): CorridorsWorld {
  const chance = smallRandom(seed);
  const below = (n: number): number => Math.floor(chance() * n);
  const free = new Set<number>();
  const cellOf = (node: number): number => (1 + PITCH * Math.floor(node / NODES)) * SIDE + 1 + PITCH * (node % NODES);
  const join = (a: number, b: number): void => {
    const [from, to] = [cellOf(Math.min(a, b)), cellOf(Math.max(a, b))];
    const by = to - from === PITCH ? 1 : SIDE;
    for (let cell = from; cell <= to; cell += by) free.add(cell);
  };
  growSpanningTree({ side: NODES, from: below(NODES * NODES), below }, join);
  const things: { cell: number; kind: number }[] = [];
  for (let node = 0; node < NODES * NODES; node++) {
    for (const other of neighboursOf(node, NODES)) if (other > node && chance() < loops) join(node, other);
    if (chance() >= rooms) continue;
    const corner = cellOf(node);
    for (const cell of [corner, corner + 1, corner + SIDE, corner + SIDE + 1]) free.add(cell);
    if (chance() < 0.6) things.push({ cell: corner + SIDE + 1, kind: below(KINDS) });
  }
  return { seed, side: SIDE, cells: paint(free, chance), things };
}

function paint(free: ReadonlySet<number>, chance: () => number): number[] {
  const cells: number[] = [];
  const below = (n: number): number => Math.floor(chance() * n);
  for (let cell = 0; cell < SIDE * SIDE; cell++) {
    const before = chance() < 0.5 ? cells[cell - 1] : cells[cell - SIDE];
    const same = chance() < alike && before !== undefined && before !== FREE;
    const mark = chance() < plain ? 0 : 1 + below(MARKS - 1);
    const colour = same ? before % wallColours.length : below(wallColours.length);
    cells.push(free.has(cell) ? FREE : colour + wallColours.length * mark);
  }
  return cells;
}
