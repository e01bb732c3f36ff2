import { expect, it } from 'vitest';
import { median, quantile, ratio, round, spread } from './statistics.ts';

it('takes the middle, or the mean of the two middle ones, whatever the order', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([9, 1, 5, 7])).toBe(6);
  expect(spread([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3 });
  expect(() => median([])).toThrow('no values');
});

it('finds the value that a share does not exceed', () => {
  const values = Array.from({ length: 100 }, (_, i) => 99 - i);
  expect([0, 0.5, 0.95, 1].map((share) => quantile(values, share))).toEqual([0, 50, 95, 99]);
  expect(() => quantile([], 0.5)).toThrow('no values');
});

it('compares round with round', () => {
  // The machine was half as fast in the second round, for both.
  expect(ratio([40, 20, 44], [10, 5, 10])).toEqual({ median: 4, least: 4, most: 4.4 });
  expect(ratio([40, null, 30], [10, 5, null])).toEqual({ median: 4, least: 4, most: 4 });
  expect(ratio([null], [10])).toBeNull();
  expect(ratio([40], [])).toBeNull();
});

it('rounds for JSON', () => {
  expect(JSON.stringify(round(1.23456, 2))).toBe('1.23');
  expect(JSON.stringify(round(2, 2))).toBe('2');
});
