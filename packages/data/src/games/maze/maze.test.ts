import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { maze } from './index.ts';
import { CELLS, makeMaze } from './layout.ts';

test('every cell of a maze can be reached, by walls that are open', () => {
  for (let seed = 0; seed < 20; seed++) {
    const { right, below } = makeMaze(new Random(seed));
    const reached = new Set([0]);
    for (const cell of reached) {
      if (right[cell]) reached.add(cell + 1);
      if (below[cell]) reached.add(cell + CELLS);
      if (cell % CELLS > 0 && right[cell - 1]) reached.add(cell - 1);
      if (cell >= CELLS && below[cell - CELLS]) reached.add(cell - CELLS);
    }
    expect(reached.size).toBe(CELLS * CELLS);
    for (let row = 0; row < CELLS; row++) expect(right[row * CELLS + CELLS - 1]).toBe(false);
    for (let column = 0; column < CELLS; column++) expect(below[(CELLS - 1) * CELLS + column]).toBe(false);
  }
});

test('the player passes where no wall is, in steps of four pixels, and turns only in cells', () => {
  const random = new Random(0);
  const layout = { right: new Array(64).fill(false), below: new Array(64).fill(false) };
  layout.right[0] = true;
  let state = { layout, x: 1, y: 1, gems: [1] as number[] };
  expect([1, 2, 3, 4].map((action) => maze.effective(state, action))).toEqual([false, false, false, true]);
  const seen: number[][] = [];
  for (const action of [4, 2, 4, 4]) {
    state = maze.step(state, action, random) as typeof state;
    seen.push([state.x, state.y, state.gems.length]);
  }
  expect(seen).toEqual([
    [5, 1, 1],
    [5, 1, 1], // down between two cells: a wall
    [9, 1, 0], // in the next cell, its gem taken
    [9, 1, 0], // a wall
  ]);
});
