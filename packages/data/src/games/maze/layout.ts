import type { Random } from '@genie/ops';
import { growSpanningTree, neighboursOf } from '../spanning-tree.ts';

/** Cells of a maze in each direction. */
export const CELLS = 8;

/** Open walls of a maze: to the right of and below each cell, row by row. */
export interface MazeLayout {
  readonly right: readonly boolean[];
  readonly below: readonly boolean[];
}

/**
 * A maze in which every cell is reached: a random spanning tree (depth first), and some walls opened beside it, so that there are
 * loops and more than one way to choose.
 *
 * @param openness share of the tree's remaining walls that is opened
 */
export function makeMaze(random: Random, openness = 0.3): MazeLayout {
  const right = new Array<boolean>(CELLS * CELLS).fill(false);
  const below = new Array<boolean>(CELLS * CELLS).fill(false);
  const walls = { right, below };
  /** The wall between two neighbours. */
  const between = (a: number, b: number) => ({
    wall: Math.abs(a - b) === 1 ? ('right' as const) : ('below' as const),
    owner: Math.min(a, b),
  });
  const open = (a: number, b: number): void => {
    const { wall, owner } = between(a, b);
    walls[wall][owner] = true;
  };
  growSpanningTree({ side: CELLS, from: 0, below: (n) => random.integer(n) }, open);
  for (let cell = 0; cell < CELLS * CELLS; cell++) {
    for (const other of neighboursOf(cell, CELLS)) {
      const { wall, owner } = between(cell, other);
      if (owner === cell && !walls[wall][owner] && random.uniform() < openness) open(cell, other);
    }
  }
  return { right, below };
}
