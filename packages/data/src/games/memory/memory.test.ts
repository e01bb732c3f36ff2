import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { FREE } from '../wall-colours.ts';
import { memory } from './index.ts';
import { BEFORE, PITCH, SIZE, VIEW } from './play.ts';
import { growWorld, SIDE } from './world.ts';

test('every free cell of a maze is reached from every other, and it is larger than the picture', () => {
  for (let seed = 0; seed < 20; seed++) {
    const { cells } = growWorld(seed);
    const free = cells.flatMap((look, cell) => (look === FREE ? [cell] : []));
    const reached = new Set([free[0]!]);
    for (const cell of reached)
      for (const by of [-SIDE, -1, 1, SIDE]) if (cells[cell + by] === FREE) reached.add(cell + by);
    expect(reached.size).toBe(free.length);
    for (let i = 0; i < SIDE; i++)
      for (const cell of [i, i * SIDE, (SIDE - 1) * SIDE + i, i * SIDE + SIDE - 1])
        expect(cells[cell]).toBeGreaterThanOrEqual(0);
  }
  expect(SIDE).toBeGreaterThan(2 * VIEW);
});

test('a step moves all of the picture but the player by a cell', () => {
  const random = new Random(3);
  const state = memory.reset(random);
  const action = [1, 2, 3, 4].find((one) => memory.effective(state, one))!;
  const after = memory.step(state, action, random);
  const [dx, dy] = [after.x - state.x, after.y - state.y];
  expect(Math.abs(dx) + Math.abs(dy)).toBe(1);
  const [one, other] = [memory.render(state), memory.render(after)];
  const cell = (frame: Uint8Array, column: number, row: number) =>
    Array.from({ length: PITCH }, (_, y) => {
      const at = ((row * PITCH + y) * SIZE + column * PITCH) * 3;
      return frame.slice(at, at + PITCH * 3).join();
    }).join(' ');
  let compared = 0;
  for (let row = 1; row < VIEW - 1; row++) {
    for (let column = 1; column < VIEW - 1; column++) {
      const from = [column + dx, row + dy] as const;
      if ([from, [column, row]].some(([x, y]) => x === BEFORE && y === BEFORE)) continue;
      expect(cell(other, column, row)).toBe(cell(one, ...from));
      compared++;
    }
  }
  expect(compared).toBe((VIEW - 2) ** 2 - 2);
});

test('another place shows as many walls on as light a floor', () => {
  const state = memory.reset(new Random(4));
  const other = memory.memory!.elsewhere(state, new Random(5));
  expect(other.world.seed).not.toBe(state.world.seed);
  expect((other.x + other.y + state.x + state.y) % 2).toBe(0);
  const [wanted, found] = [state, other].map((one) => memory.memory!.inSight(one).size);
  expect(Math.abs(found! - wanted!)).toBeLessThanOrEqual(2);
});
