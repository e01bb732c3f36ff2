import { expect, test } from 'vitest';
import { halton, haltonPlaces } from './unmasking.ts';

test('the first numbers of the sequence', () => {
  expect([1, 2, 3, 4, 5, 6, 7].map((i) => halton(i, 2))).toEqual([1 / 2, 1 / 4, 3 / 4, 1 / 8, 5 / 8, 3 / 8, 7 / 8]);
  for (const [i, ninths] of [3, 6, 1, 4, 7, 2, 5, 8].entries()) expect(halton(i + 1, 3)).toBeCloseTo(ninths / 9, 12);
});

test.each([
  [8, 8],
  [16, 16],
  [3, 5],
  [1, 7],
  [1, 1],
])('on a grid of %i × %i each place comes once', (rows, columns) => {
  const places = haltonPlaces(rows, columns);
  expect([...places].sort((a, b) => a - b)).toEqual(Array.from({ length: rows * columns }, (_, i) => i));
});

test('every beginning of the order covers the grid evenly', () => {
  const quarter = haltonPlaces(8, 8).slice(0, 16);
  const perQuadrant = new Int32Array(4);
  for (const place of quarter) perQuadrant[2 * Math.floor(place / 32) + Math.floor((place % 8) / 4)]!++;
  for (const count of perQuadrant) {
    expect(count).toBeGreaterThanOrEqual(3);
    expect(count).toBeLessThanOrEqual(5);
  }
});
