import { expect, test } from 'vitest';
import { extent, ticks } from './ticks.ts';

test('an axis names its ends and round numbers between them, with room for each', () => {
  expect(ticks(1, 256)).toEqual([1, 50, 100, 150, 200, 256]);
  expect(ticks(1, 48)).toEqual([1, 10, 20, 30, 40, 48]);
  expect(ticks(0, 2990)).toEqual([0, 500, 1000, 1500, 2000, 2500, 2990]);
  expect(ticks(0, 0.7)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
  expect(ticks(3, 3)).toEqual([3]);
});

test('extent', () => {
  expect(extent([3, -1, 2])).toEqual([-1, 3]);
});
