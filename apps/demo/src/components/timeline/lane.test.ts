import { expect, test } from 'vitest';
import { Lane } from './lane.ts';

test('stretches lie apart', () => {
  const lane = new Lane();
  expect(lane.take(10, 20)).toBe(true);
  expect(lane.take(22, 30)).toBe(true);
  expect(lane.take(0, 8)).toBe(true);
  for (const [from, to] of [
    [9, 9],
    [20, 20],
    [21, 21],
    [5, 40],
    [31, 31],
    [12, 13],
    [-3, -1],
  ] as const) {
    expect(lane.take(from, to), `${from} … ${to}`).toBe(false);
  }
  expect(lane.take(32, 32)).toBe(true);
  expect(lane.take(-9, -2)).toBe(true);
});
