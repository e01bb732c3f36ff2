// Tiles of eight columns: 128-bit vectors and 16 registers leave room for 12 sums, two vectors of B and one number of A.
import { madd } from './simd';

// C[6, 8] = start + A[6, K] panel[K, 8]. A's rows lie `rowStride` bytes apart, its steps `stepStride`; `start` has eight values
// for each row, `startStride` bytes apart.
export function narrowTileOfSix(
  a: usize, rowStride: usize, stepStride: usize, panel: usize,
  c: usize, cStride: usize, start: usize, startStride: usize, K: i32,
): void {
  let c00 = v128.load(start), c01 = v128.load(start, 16);
  start += startStride;
  let c10 = v128.load(start), c11 = v128.load(start, 16);
  start += startStride;
  let c20 = v128.load(start), c21 = v128.load(start, 16);
  start += startStride;
  let c30 = v128.load(start), c31 = v128.load(start, 16);
  start += startStride;
  let c40 = v128.load(start), c41 = v128.load(start, 16);
  start += startStride;
  let c50 = v128.load(start), c51 = v128.load(start, 16);
  let a1 = a + rowStride, a2 = a1 + rowStride, a3 = a2 + rowStride, a4 = a3 + rowStride, a5 = a4 + rowStride;
  const end = panel + (<usize>K << 5);
  while (panel < end) {
    const b0 = v128.load(panel), b1 = v128.load(panel, 16);
    let x = v128.load32_splat(a);
    c00 = madd(x, b0, c00); c01 = madd(x, b1, c01);
    x = v128.load32_splat(a1);
    c10 = madd(x, b0, c10); c11 = madd(x, b1, c11);
    x = v128.load32_splat(a2);
    c20 = madd(x, b0, c20); c21 = madd(x, b1, c21);
    x = v128.load32_splat(a3);
    c30 = madd(x, b0, c30); c31 = madd(x, b1, c31);
    x = v128.load32_splat(a4);
    c40 = madd(x, b0, c40); c41 = madd(x, b1, c41);
    x = v128.load32_splat(a5);
    c50 = madd(x, b0, c50); c51 = madd(x, b1, c51);
    a += stepStride; a1 += stepStride; a2 += stepStride; a3 += stepStride; a4 += stepStride; a5 += stepStride;
    panel += 32;
  }
  v128.store(c, c00); v128.store(c, c01, 16);
  c += cStride;
  v128.store(c, c10); v128.store(c, c11, 16);
  c += cStride;
  v128.store(c, c20); v128.store(c, c21, 16);
  c += cStride;
  v128.store(c, c30); v128.store(c, c31, 16);
  c += cStride;
  v128.store(c, c40); v128.store(c, c41, 16);
  c += cStride;
  v128.store(c, c50); v128.store(c, c51, 16);
}

// The same with four rows.
export function narrowTileOfFour(
  a: usize, rowStride: usize, stepStride: usize, panel: usize,
  c: usize, cStride: usize, start: usize, startStride: usize, K: i32,
): void {
  let c00 = v128.load(start), c01 = v128.load(start, 16);
  start += startStride;
  let c10 = v128.load(start), c11 = v128.load(start, 16);
  start += startStride;
  let c20 = v128.load(start), c21 = v128.load(start, 16);
  start += startStride;
  let c30 = v128.load(start), c31 = v128.load(start, 16);
  let a1 = a + rowStride, a2 = a1 + rowStride, a3 = a2 + rowStride;
  const end = panel + (<usize>K << 5);
  while (panel < end) {
    const b0 = v128.load(panel), b1 = v128.load(panel, 16);
    let x = v128.load32_splat(a);
    c00 = madd(x, b0, c00); c01 = madd(x, b1, c01);
    x = v128.load32_splat(a1);
    c10 = madd(x, b0, c10); c11 = madd(x, b1, c11);
    x = v128.load32_splat(a2);
    c20 = madd(x, b0, c20); c21 = madd(x, b1, c21);
    x = v128.load32_splat(a3);
    c30 = madd(x, b0, c30); c31 = madd(x, b1, c31);
    a += stepStride; a1 += stepStride; a2 += stepStride; a3 += stepStride;
    panel += 32;
  }
  v128.store(c, c00); v128.store(c, c01, 16);
  c += cStride;
  v128.store(c, c10); v128.store(c, c11, 16);
  c += cStride;
  v128.store(c, c20); v128.store(c, c21, 16);
  c += cStride;
  v128.store(c, c30); v128.store(c, c31, 16);
}
