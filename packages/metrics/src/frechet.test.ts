import { expect, test } from 'vitest';
import { trusted } from './fixtures/trusted.ts';
import { frechetDistance } from './frechet.ts';

const { a, b, dimensions, distance } = trusted.frechet;

test("equals SciPy's matrix square root, and is symmetric", () => {
  expect(frechetDistance(a, b, dimensions).value).toBeCloseTo(distance, 7);
  expect(frechetDistance(b, a, dimensions).value).toBeCloseTo(distance, 7);
  expect(frechetDistance(a, b, dimensions)).toMatchObject({ samples: [50, 40], dimensions: 4 });
});

test('is 0 for equal sets, and the squared shift for one that is moved', () => {
  expect(frechetDistance(a, a, dimensions).value).toBeCloseTo(0, 9);
  const moved = a.map((x) => x + 0.5);
  expect(frechetDistance(a, moved, dimensions).value).toBeCloseTo(4 * 0.25, 9);
});

test('fewer vectors than dimensions still give a number; one gives none', () => {
  expect(frechetDistance(a.slice(0, 8), b.slice(0, 8), 4).value).toBeGreaterThan(0);
  expect(frechetDistance(a.slice(0, 4), b, 4)).toEqual({
    value: null,
    reason: 'a covariance needs 2 vectors or more, found 1 and 40',
  });
  expect(() => frechetDistance(a.slice(1), b, 4)).toThrow('multiple of 4');
});
