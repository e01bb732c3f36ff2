// Matrix products C = A B (+ bias) in tiles of 4 rows by 8 columns, which eight accumulators hold.
// B is copied first to panels of eight columns, [columns / 8][K][8], filled up with zeros; A is read where it lies, by two
// strides, so that its transpose costs nothing.
import { loadUpTo, madd, roundUp } from './simd';

// Bytes of the panels of a matrix of K rows and N columns, and of one tile behind them.
export function panelBytes(K: i32, N: i32): i32 {
  return 4 * K * roundUp(N, 8) + 128;
}

// Panels of B, [K, N] row by row.
export function packPanels(b: usize, panels: usize, K: i32, N: i32): void {
  const row = <usize>N << 2;
  for (let n = 0; n < N; n += 8) {
    let from = b + (<usize>n << 2);
    if (n + 8 <= N) {
      for (let k = 0; k < K; k++) {
        v128.store(panels, v128.load(from));
        v128.store(panels, v128.load(from, 16), 16);
        panels += 32;
        from += row;
      }
    } else {
      for (let k = 0; k < K; k++) {
        for (let j = 0; j < 8; j++) {
          store<f32>(panels + (<usize>j << 2), n + j < N ? load<f32>(from + (<usize>j << 2)) : 0);
        }
        panels += 32;
        from += row;
      }
    }
  }
}

// Panels of the transpose of W, [N, K] row by row: B[k, n] = W[n, k].
export function packPanelsTransposed(w: usize, panels: usize, K: i32, N: i32): void {
  const row = <usize>K << 2;
  for (let n = 0; n < N; n += 8) {
    for (let j = 0; j < 8; j++) {
      const from = w + <usize>(n + j) * row;
      const to = panels + (<usize>j << 2);
      if (n + j < N) for (let k: usize = 0; k < <usize>K; k++) store<f32>(to + (k << 5), load<f32>(from + (k << 2)));
      else for (let k: usize = 0; k < <usize>K; k++) store<f32>(to + (k << 5), 0);
    }
    panels += <usize>K << 5;
  }
}

// One tile: C[4, 8] = start + A[4, K] panel[K, 8], where `start` has eight values for each row, `startStride` bytes apart.
function tile(
  a: usize, rowStride: usize, stepStride: usize, panel: usize, c: usize, cStride: usize, start: usize, startStride: usize, K: i32,
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

// A tile at the edge, of fewer rows or columns, computed in a buffer of 4 by 8. Rows that A lacks repeat the last one.
function edgeTile(
  a: usize, rowStride: usize, stepStride: usize, panel: usize, c: usize, cStride: usize, bias: usize, K: i32,
  rows: i32, columns: i32, buffer: usize,
): void {
  for (let i = 0; i < 4; i++) {
    const row = <usize>min(i, rows - 1);
    const to = buffer + (<usize>i << 5);
    for (let j: usize = 0; j < 8; j++) {
      const start: f32 = bias ? load<f32>(bias + (j << 2)) : j < <usize>columns ? load<f32>(c + row * cStride + (j << 2)) : 0;
      store<f32>(to + (j << 2), start);
    }
  }
  if (rows == 4) {
    tile(a, rowStride, stepStride, panel, buffer, 32, buffer, 32, K);
  } else {
    for (let i = 0; i < rows; i++) {
      // With a row stride of zero the four rows are the same one; the store of the last remains, at its place.
      tile(a + <usize>i * rowStride, 0, stepStride, panel, buffer + (<usize>i << 5), 0, buffer + (<usize>i << 5), 0, K);
    }
  }
  for (let i = 0; i < rows; i++) {
    for (let j: usize = 0; j < <usize>columns; j++) {
      store<f32>(c + <usize>i * cStride + (j << 2), load<f32>(buffer + (<usize>i << 5) + (j << 2)));
    }
  }
}

// Rows of A in groups of four, [rows / 4][K][4], of the transpose of X, [K, rows] row by row: A[i, k] = X[k, i].
export function packGroupsTransposed(x: usize, groups: usize, K: i32, rows: i32): void {
  const row = <usize>rows << 2;
  for (let i = 0; i < rows; i += 4) {
    let from = x + (<usize>i << 2);
    for (let k = 0; k < K; k++) {
      v128.store(groups, loadUpTo(from, rows - i));
      groups += 16;
      from += row;
    }
  }
}

// C[M, N] = bias + A B, or C += A B where `bias` is 0. A[i, k] lies at a + (i / 4) groupStride + (i % 4) rowStride +
// k stepStride; `bias` has a multiple of eight values; one tile of memory lies behind the panels.
export function multiply(
  a: usize, groupStride: usize, rowStride: usize, stepStride: usize, panels: usize, c: usize, bias: usize,
  M: i32, K: i32, N: i32,
): void {
  const cStride = <usize>N << 2;
  const panelSize = <usize>K << 5;
  const buffer = panels + <usize>(4 * K * roundUp(N, 8));
  // Rows of A that stay in the first-level cache while all panels pass: about 16 KB.
  const block = max(16, min(256, (4096 / K) & ~3));
  for (let first = 0; first < M; first += block) {
    const last = min(M, first + block);
    for (let n = 0; n < N; n += 8) {
      const panel = panels + <usize>(n >> 3) * panelSize;
      const starts = bias ? bias + (<usize>n << 2) : 0;
      let from = a + <usize>(first >> 2) * groupStride;
      let to = c + <usize>first * cStride + (<usize>n << 2);
      for (let i = first; i < last; i += 4) {
        if (i + 4 <= last && n + 8 <= N) {
          if (bias) tile(from, rowStride, stepStride, panel, to, cStride, starts, 0, K);
          else tile(from, rowStride, stepStride, panel, to, cStride, to, cStride, K);
        } else {
          edgeTile(from, rowStride, stepStride, panel, to, cStride, starts, K, min(4, last - i), min(8, N - n), buffer);
        }
        from += groupStride;
        to += cStride << 2;
      }
    }
  }
}
