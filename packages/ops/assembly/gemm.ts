// Matrix products C = A B (+ bias) in tiles that stay in registers (tile.ts). B is copied first to panels of WIDTH columns,
// [columns / WIDTH][K][WIDTH], filled up with zeros (pack.ts); A is read where it lies, by two strides, so that its transpose
// costs nothing, or is packed too.
import { loadUpTo, roundUp, storeUpTo } from './simd';
import { tileOfFour, tileOfSix, WIDTH } from './tile';

// Rows of the tallest tile.
const ROWS: i32 = 6;

// Bytes of the panels of a matrix of K rows and N columns, and of one tile behind them.
export function panelBytes(K: i32, N: i32): i32 {
  return 4 * K * roundUp(N, WIDTH) + 4 * ROWS * WIDTH;
}

// Rows of the next tile where `left` remain: six, or four where that fits better. 1, 2, 3 and 5 are left to the edge.
@inline
export function tileRows(left: i32): i32 {
  if (left == 8 || left == 4) return 4;
  return min(left, ROWS);
}

// A tile at the edge, of fewer rows or columns, computed in a buffer of ROWS by WIDTH.
function edgeTile(
  a: usize, rowStride: usize, stepStride: usize, panel: usize, c: usize, cStride: usize, bias: usize, K: i32,
  rows: i32, columns: i32, buffer: usize,
): void {
  const width = <usize>WIDTH << 2;
  const start = bias ? bias : buffer, startStride: usize = bias ? 0 : width;
  if (!bias) for (let i = 0; i < rows; i++) copyFloats(buffer + <usize>i * width, c + <usize>i * cStride, columns);
  if (rows == 6) {
    tileOfSix(a, rowStride, stepStride, panel, buffer, width, start, startStride, K);
  } else if (rows == 4) {
    tileOfFour(a, rowStride, stepStride, panel, buffer, width, start, startStride, K);
  } else {
    for (let i = 0; i < rows; i++) {
      // With a row stride of zero the four rows are the same one; the store of the last remains, at its place.
      const row = buffer + <usize>i * width;
      tileOfFour(a + <usize>i * rowStride, 0, stepStride, panel, row, 0, bias ? bias : row, 0, K);
    }
  }
  for (let i = 0; i < rows; i++) copyFloats(c + <usize>i * cStride, buffer + <usize>i * width, columns);
}

function copyFloats(to: usize, from: usize, count: i32): void {
  for (let j = 0; j < count; j += 4) {
    const at = <usize>j << 2;
    storeUpTo(to + at, loadUpTo(from + at, count - j), count - j);
  }
}

// C[M, N] = bias + A B, or C += A B where `bias` is 0. A[i, k] lies at a + i rowStride + k stepStride, or, where `packed`,
// in the groups of `packGroupsTransposed`; `bias` has a multiple of WIDTH values; one tile of memory lies behind the panels.
export function multiply(
  a: usize, packed: bool, rowStride: usize, stepStride: usize, panels: usize, c: usize, bias: usize,
  M: i32, K: i32, N: i32,
): void {
  const cStride = <usize>N << 2;
  const panelSize = <usize>(K * WIDTH * 4);
  const buffer = panels + <usize>(4 * K * roundUp(N, WIDTH));
  if (packed) rowStride = <usize>K << 2;
  // Rows of A that stay in the first-level cache while all panels pass: about 16 KB.
  const block = max(12, min(252, 4096 / K));
  for (let first = 0, next = 0; first < M; first = next) {
    for (let n = 0; n < N; n += WIDTH) {
      const panel = panels + <usize>(n / WIDTH) * panelSize;
      const starts = bias ? bias + (<usize>n << 2) : 0;
      const whole = n + WIDTH <= N;
      let i = first;
      while (i < M && i - first < block) {
        const rows = tileRows(M - i);
        const from = a + <usize>i * rowStride;
        const to = c + <usize>i * cStride + (<usize>n << 2);
        const rowStep: usize = packed ? 4 : rowStride, step = packed ? <usize>rows << 2 : stepStride;
        const start = bias ? starts : to, startStride: usize = bias ? 0 : cStride;
        if (whole && rows == 6) tileOfSix(from, rowStep, step, panel, to, cStride, start, startStride, K);
        else if (whole && rows == 4) tileOfFour(from, rowStep, step, panel, to, cStride, start, startStride, K);
        else edgeTile(from, rowStep, step, panel, to, cStride, starts, K, rows, min(WIDTH, N - n), buffer);
        i += rows;
      }
      next = i;
    }
  }
}
