import { expect, test } from 'vitest';
import { spearman } from './spearman.ts';

test('what rises together has 1, whatever its shape; what falls has -1', () => {
  expect(
    spearman([
      [1, 1],
      [2, 10],
      [3, 1000],
    ]),
  ).toBeCloseTo(1);
  expect(
    spearman([
      [1, 3],
      [2, 2],
      [3, 0],
    ]),
  ).toBeCloseTo(-1);
});

test('equal values share their ranks', () => {
  // Ranks 0, 1.5, 1.5, 3 and 0, 1, 2, 3: 4.5 / √(4.5 · 5).
  expect(
    spearman([
      [1, 1],
      [2, 2],
      [2, 3],
      [3, 4],
    ]),
  ).toBeCloseTo(4.5 / Math.sqrt(22.5));
});

test('too few pairs, and values that are all equal, have none', () => {
  expect(
    spearman([
      [1, 1],
      [2, 2],
    ]),
  ).toBeNull();
  expect(
    spearman([
      [1, 1],
      [1, 2],
      [1, 3],
    ]),
  ).toBeNull();
});
