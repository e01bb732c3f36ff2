import { smallRandom } from '../small-random.ts';
import { growSpanningTree, neighboursOf } from '../spanning-tree.ts';
import { FREE, wallColours } from '../wall-colours.ts';

/** A maze of cells, each free or a block of a colour. */
export interface MemoryWorld {
  /** Number that it was grown from; -1: it was seen in a picture. */
  readonly seed: number;
  /** Cells in each direction. */
  readonly side: number;
  /** A look for each block, row by row; free cells are {@link FREE}. */
  readonly cells: readonly number[];
  /** Tiles that lie on the floor, by their cell: what they are. */
  readonly tiles: readonly { readonly cell: number; readonly kind: number }[];
}

/** Crossings in each direction; every second cell is one. */
const NODES = 10;
export const SIDE: number = 2 * NODES + 1;
/** Kinds of tiles, and the share of crossings that have one. */
export const KINDS = 4;
const tiled = 0.12;
/** Shares: passages beside those that join all crossings, blocks that look as the one before them, and plain ones. */
const loops = 0.2;
const alike = 0.35;
const plain = 0.6;

/** The world that grows from a number. */
export function growWorld(seed: number): MemoryWorld {
  const chance = smallRandom(seed);
  const below = (n: number): number => Math.floor(chance() * n);
  const free = new Set<number>();
  const cellOf = (node: number): number => (1 + 2 * Math.floor(node / NODES)) * SIDE + 1 + 2 * (node % NODES);
  const join = (a: number, b: number): void => {
    for (const cell of [cellOf(a), cellOf(b), (cellOf(a) + cellOf(b)) / 2]) free.add(cell);
  };
  growSpanningTree({ side: NODES, from: below(NODES * NODES), below }, join);
  const tiles: { cell: number; kind: number }[] = [];
  for (let node = 0; node < NODES * NODES; node++) {
    for (const other of neighboursOf(node, NODES)) if (other > node && chance() < loops) join(node, other);
    if (chance() < tiled) tiles.push({ cell: cellOf(node), kind: below(KINDS) });
  }
  const cells: number[] = [];
  for (let cell = 0; cell < SIDE * SIDE; cell++) {
    const before = chance() < 0.5 ? cells[cell - 1] : cells[cell - SIDE];
    const same = chance() < alike && before !== undefined && before !== FREE;
    const colour = same ? before % wallColours.length : below(wallColours.length);
    const mark = chance() < plain ? 0 : 1;
    cells.push(free.has(cell) ? FREE : colour + wallColours.length * mark);
  }
  return { seed, side: SIDE, cells, tiles };
}
