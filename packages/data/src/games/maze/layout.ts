import type { Random } from '@genie/ops';

/** Cells of a maze in each direction. */
export const CELLS = 8;

/** Which walls of a maze are open: to the right of and below each cell, row by row. */
export interface MazeLayout {
  readonly right: readonly boolean[];
  readonly below: readonly boolean[];
}

const neighbours = (cell: number): { cell: number; wall: 'right' | 'below'; owner: number }[] => {
  const [row, column] = [Math.floor(cell / CELLS), cell % CELLS];
  const found: ReturnType<typeof neighbours> = [];
  if (column > 0) found.push({ cell: cell - 1, wall: 'right', owner: cell - 1 });
  if (column < CELLS - 1) found.push({ cell: cell + 1, wall: 'right', owner: cell });
  if (row > 0) found.push({ cell: cell - CELLS, wall: 'below', owner: cell - CELLS });
  if (row < CELLS - 1) found.push({ cell: cell + CELLS, wall: 'below', owner: cell });
  return found;
};

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
  const seen = new Set([0]);
  const path = [0];
  while (path.length > 0) {
    const unseen = neighbours(path.at(-1)!).filter(({ cell }) => !seen.has(cell));
    if (unseen.length === 0) {
      path.pop();
      continue;
    }
    const next = unseen[random.integer(unseen.length)]!;
    walls[next.wall][next.owner] = true;
    seen.add(next.cell);
    path.push(next.cell);
  }
  for (let cell = 0; cell < CELLS * CELLS; cell++) {
    for (const { wall, owner } of neighbours(cell))
      if (owner === cell && !walls[wall][owner] && random.uniform() < openness) walls[wall][owner] = true;
  }
  return { right, below };
}
