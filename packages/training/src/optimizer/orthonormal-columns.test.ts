import { Random } from '@genie/ops';
import { expectClose } from '@genie/testing';
import { describe, expect, it } from 'vitest';
import { orthonormalColumns } from './orthonormal-columns.ts';

/** The products of all columns of a with all of b. */
const products = (a: Float64Array, b: Float64Array, size: number) =>
  Array.from({ length: size * size }, (_, k) => {
    const [first, second] = [Math.floor(k / size) * size, (k % size) * size];
    return Array.from({ length: size }, (_, i) => a[first + i]! * b[second + i]!).reduce((x, y) => x + y, 0);
  });
const identity = (size: number) => Array.from({ length: size * size }, (_, k) => Number(k % (size + 1) === 0));

describe('orthonormalColumns', () => {
  it.each([1, 2, 7, 33])('gives Q of A = Q R with R upper triangular, at size %i', (size) => {
    const random = new Random(size);
    const columns = Float64Array.from({ length: size * size }, () => random.normal());
    const q = orthonormalColumns(columns.slice(), size);
    expectClose(products(q, q, size), identity(size), { absolute: 1e-12 });
    products(q, columns, size).forEach((r, k) => {
      if (Math.floor(k / size) > k % size) expect(Math.abs(r)).toBeLessThan(1e-12);
    });
  });

  it('is orthonormal for singular matrices too', () => {
    for (const columns of [new Float64Array(9), Float64Array.of(1, 2, 3, 0, 0, 0, 2, 4, 6)]) {
      const q = orthonormalColumns(columns, 3);
      expectClose(products(q, q, 3), identity(3), { absolute: 1e-12 });
    }
  });
});
