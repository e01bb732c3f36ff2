import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { spoil } from '../../testing/spoil.ts';
import { FREE, UNKNOWN } from '../wall-colours.ts';
import { corridors } from './index.ts';
import { type CorridorsState, canStand, GO, LEFT, RIGHT } from './play.ts';
import { growWorld, SIDE } from './world.ts';

const random = new Random(0);
const { memory } = corridors;

/** A room of 4 × 4 cells with walls of look 3, in which one looks north from its middle. */
function room(): CorridorsState {
  const side = 6;
  const cells = Array.from({ length: side * side }, (_, cell) => {
    const [x, y] = [cell % side, Math.floor(cell / side)];
    return x % (side - 1) === 0 || y % (side - 1) === 0 ? 3 : FREE;
  });
  return { world: { seed: -1, side, cells, things: [] }, x: 7, y: 7, heading: 0, sure: true };
}

const play = (state: CorridorsState, ...actions: number[]): CorridorsState =>
  actions.reduce((at, action) => corridors.step(at, action, random), state);

test('every free cell of a world is reached from every other, and the border is closed', () => {
  for (let seed = 0; seed < 20; seed++) {
    const { cells, things } = growWorld(seed);
    const free = cells.flatMap((look, cell) => (look === FREE ? [cell] : []));
    const reached = new Set([free[0]!]);
    for (const cell of reached)
      for (const by of [-SIDE, -1, 1, SIDE]) if (cells[cell + by] === FREE) reached.add(cell + by);
    expect(reached.size).toBe(free.length);
    for (let i = 0; i < SIDE; i++)
      for (const cell of [i, i * SIDE, (SIDE - 1) * SIDE + i, i * SIDE + SIDE - 1])
        expect(cells[cell]).toBeGreaterThanOrEqual(0);
    for (const { cell } of things) expect(cells[cell]).toBe(FREE);
    expect(growWorld(seed)).toEqual(growWorld(seed));
  }
});

test('a turn is an eighth, a step half a cell, aslant too, and walls hold', () => {
  const start = room();
  expect(play(start, RIGHT, RIGHT, RIGHT).heading).toBe(3);
  expect(play(start, LEFT).heading).toBe(7);
  expect(play(start, ...new Array<number>(8).fill(LEFT))).toEqual(start);
  expect(play(start, GO)).toMatchObject({ x: 7, y: 6 });
  expect(play(start, GO, GO, GO, GO)).toMatchObject({ x: 7, y: 3 });
  // Four steps lead to the middle of the last cell, half a cell before the wall.
  expect(play(start, GO, GO, GO, GO, GO, GO)).toMatchObject({ x: 7, y: 3 });
  expect(play(start, LEFT, GO)).toMatchObject({ x: 6, y: 6, heading: 7 });
  expect([6, 7, 2, 10].map((x) => canStand(start.world, x, 6))).toEqual([true, true, false, false]);
  expect(canStand(start.world, 99, 6)).toBeNull();
});

test('a wall is as high as it is near: half a cell ahead it fills the picture, two cells ahead a quarter of it', () => {
  const middle = (state: CorridorsState) => {
    const frame = corridors.render(state);
    return Array.from({ length: 64 }, (_, y) => frame.slice((y * 64 + 32) * 3, (y * 64 + 32) * 3 + 3).join());
  };
  const near = middle(play(room(), GO, GO, GO, GO));
  expect(new Set(near).size).toBe(1);
  const wall = near[0]!;
  expect(middle({ ...room(), y: 6 }).filter((colour) => colour === wall)).toHaveLength(16);
});

test('what a picture shows is read with the walls where they are, and nothing of what is behind', () => {
  for (const frame of [corridors.render(room()), spoil(corridors.render(room()), 64, new Random(1))]) {
    const seen = corridors.read(frame, null)!;
    expect(seen).toMatchObject({ heading: 0, sure: true, world: { seed: -1 } });
    const at = (dx: number, dy: number) =>
      seen.world.cells[((seen.y - 1) / 2 + dy) * seen.world.side + (seen.x - 1) / 2 + dx];
    expect([at(0, -1), at(0, -2), at(0, -3), at(1, -3)]).toEqual([FREE, FREE, 3, 3]);
    expect([at(0, 1), at(-2, 0)]).toEqual([UNKNOWN, UNKNOWN]);
  }
  // A wall that fills the picture does not tell where it is.
  expect(corridors.read(corridors.render(play(room(), GO, GO, GO, GO)), null)!.sure).toBe(false);
});

test('walls are read right from every true picture, in every size that it is drawn in', () => {
  for (const size of [
    { height: 64, width: 64 },
    { height: 96, width: 128 },
    { height: 128, width: 128 },
  ]) {
    const game = corridors.inSize!(size)!;
    const chance = new Random(2);
    const choose = game.policy(chance);
    let state = game.reset(chance);
    let walls = 0;
    for (let t = 0; t < 60; t++) {
      const seen = game.memory!.seen(game.render(state), state);
      for (const [cell, colour] of game.memory!.inSight(state)) {
        expect(seen.get(cell), `cell ${cell} in frame ${t} of ${size.width}×${size.height}`).toBe(colour);
        walls++;
      }
      state = game.step(state, choose(state), chance);
    }
    expect(walls).toBeGreaterThan(100);
  }
});

test('another place shows about as many walls, and is seen from as far within a cell', () => {
  const state = corridors.reset(new Random(4));
  const other = memory!.elsewhere(state, new Random(5));
  expect(other.world.seed).not.toBe(state.world.seed);
  expect([other.x % 4, other.y % 4, other.heading]).toEqual([state.x % 4, state.y % 4, state.heading]);
  expect(Math.abs(memory!.inSight(other).size - memory!.inSight(state).size)).toBeLessThanOrEqual(1);
});

test('it is drawn in sizes from 64 to 128 only', () => {
  expect(corridors.inSize!({ height: 96, width: 128 })).toMatchObject({ height: 96, width: 128, name: 'corridors' });
  for (const size of [
    { height: 32, width: 32 },
    { height: 128, width: 96 },
    { height: 256, width: 256 },
    { height: 65, width: 65 },
  ])
    expect(corridors.inSize!(size)).toBeUndefined();
});
