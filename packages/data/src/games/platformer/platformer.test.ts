import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { platformer } from './index.ts';
import { type Level, makeLevel, TILES } from './level.ts';

const [STAY, LEFT, RIGHT, JUMP] = [0, 1, 2, 3];
const random = new Random(0);
/** Flat ground of one tile, nothing else. */
const flat: Level = {
  solid: Array.from({ length: TILES * TILES }, (_, i) => i >= TILES * (TILES - 1)),
  coins: [{ x: 26, y: 30 }],
};
const standing = { level: flat, x: 24, y: 48, vy: 0, facing: 1 as const, coins: [true] };
type State = Parameters<typeof platformer.render>[0];
const run = (state: State, actions: number[]): State[] => {
  const states = [state];
  for (const action of actions) states.push(platformer.step(states.at(-1)!, action, random));
  return states;
};

test('a jump rises 20 pixels and falls back to the ground', () => {
  const heights = run(standing, [JUMP, ...new Array(9).fill(STAY)]).map(({ y }) => 48 - y);
  expect(heights).toEqual([0, 8, 14, 18, 20, 20, 18, 14, 8, 2, 0]);
});

test('jumps only from the ground, walks in the air too, stops at the edges', () => {
  const inAir = run(standing, [JUMP])[1]!;
  expect(platformer.effective(standing, JUMP)).toBe(true);
  expect(platformer.effective(inAir, JUMP)).toBe(false);
  expect(run(inAir, [RIGHT])[1]!.x).toBe(28);
  const atEdge = run(standing, new Array(20).fill(LEFT)).at(-1)!;
  expect(atEdge.x).toBe(0);
  expect(platformer.effective(atEdge, LEFT)).toBe(false);
  expect(atEdge.facing).toBe(-1);
});

test('a coin is taken by touching it', () => {
  const states = run(standing, [JUMP, STAY, STAY]);
  expect(states.map(({ coins }) => coins[0])).toEqual([true, true, true, false]); // its lower edge is at y = 33
  const points = states.slice(1).map((after, t) => platformer.score.points(states[t]!, after));
  expect(points).toEqual([0, 0, 1]);
});

test('the ground of a screen is walked by jumps: no step is higher than two tiles', () => {
  for (let seed = 0; seed < 50; seed++) {
    const { solid } = makeLevel(new Random(seed));
    const heights = Array.from({ length: TILES }, (_, column) => {
      let height = 0;
      while (solid[(TILES - 1 - height) * TILES + column]) height++;
      return height;
    });
    for (let column = 1; column < TILES; column++)
      expect(Math.abs(heights[column]! - heights[column - 1]!)).toBeLessThanOrEqual(2);
    expect(Math.min(...heights)).toBeGreaterThan(0);
  }
});

test('the player never leaves the screen or enters the ground', () => {
  for (let seed = 0; seed < 10; seed++) {
    const source = new Random(seed);
    const choose = platformer.policy(source);
    let state = platformer.reset(source);
    for (let t = 0; t < 300; t++) {
      state = platformer.step(state, choose(state), source);
      expect(state.x >= 0 && state.x <= 58 && state.y >= 0 && state.y <= 56).toBe(true);
      expect([state.x % 4, state.y % 2]).toEqual([0, 0]); // the grid that keeps tokens few
      expect(platformer.effective(state, STAY)).toBe(true); // it fits where it is
    }
  }
});
