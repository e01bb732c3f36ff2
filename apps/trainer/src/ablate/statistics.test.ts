import { expect, test } from 'vitest';
import { pairedDifference, studentT95, summary } from './statistics.ts';

const bySeed = (...values: number[]) => new Map(values.map((value, seed) => [seed, value]));

test('mean and standard deviation with n - 1', () => {
  expect(summary([1, 3, 5])).toEqual({ n: 3, mean: 3, deviation: 2 });
  expect(summary([5])).toEqual({ n: 1, mean: 5, deviation: null });
  expect(summary([])).toBeNull();
});

test("Student's t as in scipy.stats.t.ppf(.975, degrees)", () => {
  const expected = { 1: 12.7062, 2: 4.30265, 9: 2.26216, 20: 2.08596, 21: 2.07961, 30: 2.04227, 100: 1.98397 };
  for (const [degrees, t] of Object.entries(expected)) expect(studentT95(Number(degrees))).toBeCloseTo(t, 3);
});

test('differences are taken seed by seed, so that what a seed does to both falls out', () => {
  const base = bySeed(10, 20, 30);
  const steady = pairedDifference(bySeed(11, 21.1, 30.9), base)!;
  expect(steady.mean).toBeCloseTo(1, 10);
  // scipy.stats.ttest_rel([11, 21.1, 30.9], [10, 20, 30]).confidence_interval(): 0.7516, 1.2484
  expect(steady.interval![0]).toBeCloseTo(0.7516, 3);
  expect(steady.interval![1]).toBeCloseTo(1.2484, 3);
  const [low, high] = pairedDifference(bySeed(13, 20, 29), base)!.interval!;
  expect(low).toBeLessThan(0);
  expect(high).toBeGreaterThan(0);
});

test('only seeds that have both count', () => {
  const base = new Map([
    [0, 1],
    [2, 5],
  ]);
  expect(pairedDifference(bySeed(2, 9), base)).toEqual({ n: 1, mean: 1, interval: null });
  expect(pairedDifference(new Map(), base)).toBeNull();
});
