// The inner loops of matrix products: a tile of C, six rows (or four) by WIDTH columns, stays in registers while the terms are
// summed.
import { narrowTileOfFour, narrowTileOfSix } from './tile-narrow';
import { wideTileOfFour, wideTileOfSix } from './tile-wide';

// Columns of a tile, and of a panel of B. build-kernels.ts defines WIDE, 0 or 1.
export const WIDTH: i32 = WIDE ? 16 : 8;

// C[6, WIDTH] = start + A[6, K] panel[K, WIDTH]. A's rows lie `rowStride` bytes apart, its steps `stepStride`; `start` has WIDTH
// values for each row, `startStride` bytes apart.
@inline
export function tileOfSix(
  a: usize, rowStride: usize, stepStride: usize, panel: usize,
  c: usize, cStride: usize, start: usize, startStride: usize, K: i32,
): void {
  if (WIDE) wideTileOfSix(a, rowStride, stepStride, panel, c, cStride, start, startStride, K);
  else narrowTileOfSix(a, rowStride, stepStride, panel, c, cStride, start, startStride, K);
}

// The same with four rows.
@inline
export function tileOfFour(
  a: usize, rowStride: usize, stepStride: usize, panel: usize,
  c: usize, cStride: usize, start: usize, startStride: usize, K: i32,
): void {
  if (WIDE) wideTileOfFour(a, rowStride, stepStride, panel, c, cStride, start, startStride, K);
  else narrowTileOfFour(a, rowStride, stepStride, panel, c, cStride, start, startStride, K);
}
