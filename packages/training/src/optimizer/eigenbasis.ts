import { EigenvalueDecomposition, Matrix, QrDecomposition } from 'ml-matrix';

/**
 * Eigenvectors of a symmetric matrix, the largest eigenvalue's first.
 *
 * @param values `[size, size]`, row by row
 * @returns `[size, size]`, row by row: a column for each eigenvector
 */
export function eigenbasis(values: ArrayLike<number>, size: number): Float32Array {
  const { eigenvectorMatrix } = new EigenvalueDecomposition(matrixOf(values, size), { assumeSymmetric: true });
  const ascending = eigenvectorMatrix.to2DArray();
  return Float32Array.from({ length: size * size }, (_, k) => ascending[Math.floor(k / size)]![size - 1 - (k % size)]!);
}

/**
 * The nearest step of power iteration towards the eigenvectors, made orthonormal again: Q of the QR decomposition.
 *
 * @param product the symmetric matrix times the basis so far, `[size, size]`, row by row
 * @param order which columns to take, one after the other
 * @returns `[size, size]`, row by row
 */
export function nextBasis(product: ArrayLike<number>, size: number, order: readonly number[]): Float32Array {
  const columns = matrixOf(product, size).subMatrixColumn([...order]);
  const orthogonal = new QrDecomposition(columns).orthogonalMatrix.to2DArray();
  return Float32Array.from({ length: size * size }, (_, k) => orthogonal[Math.floor(k / size)]![k % size]!);
}

/** The numbers' places, the largest number's first; where they are equal, in the order in which they are. */
export function descendingOrder(numbers: ArrayLike<number>): number[] {
  return Array.from(numbers, (_, i) => i).sort((i, j) => numbers[j]! - numbers[i]!);
}

function matrixOf(values: ArrayLike<number>, size: number): Matrix {
  return Matrix.from1DArray(size, size, Array.from(values));
}
