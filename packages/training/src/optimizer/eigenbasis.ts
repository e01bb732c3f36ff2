import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { orthonormalColumns } from './orthonormal-columns.ts';

/**
 * Eigenvectors of a symmetric matrix, the largest eigenvalue's first.
 *
 * @param values `[size, size]`, row by row
 * @returns `[size, size]`, row by row: a column for each eigenvector
 */
export function eigenbasis(values: ArrayLike<number>, size: number): Float32Array {
  const matrix = Matrix.from1DArray(size, size, Array.from(values));
  const ascending = new EigenvalueDecomposition(matrix, { assumeSymmetric: true }).eigenvectorMatrix.to2DArray();
  return Float32Array.from({ length: size * size }, (_, k) => ascending[Math.floor(k / size)]![size - 1 - (k % size)]!);
}

/**
 * A step of power iteration towards the eigenvectors, made orthonormal again: Q of the QR decomposition.
 *
 * @param product the symmetric matrix times the basis so far, `[size, size]`, row by row
 * @param order which columns to take, one after the other
 * @returns `[size, size]`, row by row
 */
export function nextBasis(product: ArrayLike<number>, size: number, order: readonly number[]): Float32Array {
  const columns = new Float64Array(size * size);
  order.forEach((column, j) => {
    for (let i = 0; i < size; i++) columns[j * size + i] = product[i * size + column]!;
  });
  const orthonormal = orthonormalColumns(columns, size);
  const basis = new Float32Array(size * size);
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) basis[i * size + j] = orthonormal[j * size + i]!;
  }
  return basis;
}

/** The numbers' places, the largest number's first; where they are equal, in the order in which they are. */
export function descendingOrder(numbers: ArrayLike<number>): number[] {
  return Array.from(numbers, (_, i) => i).sort((i, j) => numbers[j]! - numbers[i]!);
}
