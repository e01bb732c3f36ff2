import { expectClose } from '@genie/testing';
import { describe, expect, it } from 'vitest';
import { descendingOrder, eigenbasis, nextBasis } from './eigenbasis.ts';

/** `aᵀ b` of matrices `[size, size]`, row by row. */
const transposedTimes = (a: ArrayLike<number>, b: ArrayLike<number>, size: number) =>
  Array.from({ length: size * size }, (_, k) => {
    const [row, column] = [Math.floor(k / size), k % size];
    return Array.from({ length: size }, (_, i) => a[i * size + row]! * b[i * size + column]!).reduce(
      (x, y) => x + y,
      0,
    );
  });
const identity = (size: number) => Array.from({ length: size * size }, (_, k) => Number(k % (size + 1) === 0));

describe('eigenbasis', () => {
  it("gives eigenvectors as columns, the largest eigenvalue's first", () => {
    const found = eigenbasis([2, 1, 0, 1, 2, 0, 0, 0, 7], 3); // eigenvalues 3, 1 and 7
    const half = Math.SQRT1_2;
    expectClose(found.map(Math.abs), [0, half, half, 0, half, half, 1, 0, 0], { absolute: 1e-6 });
    expectClose(transposedTimes(found, found, 3), identity(3), { absolute: 1e-6 });
  });

  it('is some basis where there is no matrix to speak of', () => {
    const found = eigenbasis(new Float32Array(9), 3);
    expectClose(transposedTimes(found, found, 3), identity(3), { absolute: 1e-6 });
  });
});

describe('nextBasis', () => {
  it('finds the eigenvectors when it is repeated', () => {
    const matrix = [3, 1, 0, 1, 2, 1, 0, 1, 1];
    let basis: ArrayLike<number> = identity(3);
    for (let i = 0; i < 60; i++) basis = nextBasis(transposedTimes(matrix, basis, 3), 3, [0, 1, 2]);
    const expected = eigenbasis(matrix, 3);
    expectClose(Array.from(basis, Math.abs), Array.from(expected, Math.abs), { absolute: 1e-5 });
  });

  it('takes columns in the order that it is given', () => {
    const found = nextBasis([5, 0, 0, 2], 2, [1, 0]);
    expectClose(found.map(Math.abs), [0, 1, 1, 0], { absolute: 1e-6 });
  });

  it('stays orthonormal where a column is 0', () => {
    const found = nextBasis([1, 0, 2, 1, 0, 2, 1, 0, 2], 3, [2, 0, 1]);
    expectClose(transposedTimes(found, found, 3), identity(3), { absolute: 1e-6 });
  });
});

describe('descendingOrder', () => {
  it('leaves equal numbers in their order', () => {
    expect(descendingOrder([1, 3, 1, 3])).toEqual([1, 3, 0, 2]);
  });
});
