// Copies of matrices in the order in which products read them (gemm.ts).
import { tileRows } from './gemm';
import { highHalves, interleaveHigh, interleaveLow, lowHalves } from './simd';
import { WIDTH } from './tile';

// Panels of B, [K, N] row by row. Where `sums` is not 0 the sums of B's columns are added to those there, a multiple of WIDTH.
export function packPanels(b: usize, panels: usize, K: i32, N: i32, sums: usize): void {
  const row = <usize>N << 2;
  for (let n = 0; n < N; n += WIDTH) {
    const panel = panels + <usize>(n * K * 4);
    const whole = min(WIDTH, N - n) & ~3;
    for (let j = 0; j < WIDTH; j += 4) {
      const from = b + (<usize>(n + j) << 2), to = panel + (<usize>j << 2);
      const sum = sums ? sums + (<usize>(n + j) << 2) : 0;
      if (j < whole) packFour(from, row, to, K, sum);
      else packPart(from, row, to, K, N - n - j, sum);
    }
  }
}

function packFour(from: usize, row: usize, to: usize, K: i32, sum: usize): void {
  let total = f32x4.splat(0);
  for (let k = 0; k < K; k++) {
    const v = v128.load(from);
    v128.store(to, v);
    total = f32x4.add(total, v);
    to += WIDTH << 2;
    from += row;
  }
  if (sum) v128.store(sum, f32x4.add(v128.load(sum), total));
}

// Fewer than four columns, or none; zeros take the place of the others.
function packPart(from: usize, row: usize, to: usize, K: i32, columns: i32, sum: usize): void {
  for (let k = 0; k < K; k++) {
    v128.store(to, f32x4.splat(0));
    for (let j = 0; j < columns; j++) {
      const at = <usize>j << 2;
      const v = load<f32>(from + at);
      store<f32>(to + at, v);
      if (sum) store<f32>(sum + at, load<f32>(sum + at) + v);
    }
    to += WIDTH << 2;
    from += row;
  }
}

// Panels of the transpose of W, [N, K] row by row: B[k, n] = W[n, k].
export function packPanelsTransposed(w: usize, panels: usize, K: i32, N: i32): void {
  for (let n = 0; n < N; n += WIDTH) {
    for (let j = 0; j < WIDTH; j += 4) {
      transposeFour(w + <usize>(n + j) * (<usize>K << 2), panels + (<usize>j << 2), K, max(0, N - n - j));
    }
    panels += <usize>(K * WIDTH * 4);
  }
}

// Four rows of W to four columns of a panel; of fewer, the last columns become zero.
function transposeFour(w: usize, to: usize, K: i32, rows: i32): void {
  const row = <usize>K << 2;
  let k = 0;
  if (rows >= 4) {
    for (; k + 4 <= K; k += 4) {
      const a = v128.load(w), b = v128.load(w + row), c = v128.load(w + row * 2), d = v128.load(w + row * 3);
      const ab = interleaveLow(a, b), cd = interleaveLow(c, d), abHigh = interleaveHigh(a, b), cdHigh = interleaveHigh(c, d);
      v128.store(to, lowHalves(ab, cd));
      v128.store(to, highHalves(ab, cd), WIDTH << 2);
      v128.store(to, lowHalves(abHigh, cdHigh), WIDTH << 3);
      v128.store(to, highHalves(abHigh, cdHigh), WIDTH * 12);
      w += 16;
      to += WIDTH << 4;
    }
  }
  for (; k < K; k++) {
    for (let j = 0; j < 4; j++) {
      store<f32>(to + (<usize>j << 2), j < rows ? load<f32>(w + <usize>j * row) : 0);
    }
    w += 4;
    to += WIDTH << 2;
  }
}

// The rows of A, the transpose of X, [K, rows] row by row, in groups as high as the tiles: [K][height] one behind the other.
export function packGroupsTransposed(x: usize, groups: usize, K: i32, rows: i32): void {
  const row = <usize>rows << 2;
  for (let i = 0; i < rows; ) {
    const height = tileRows(rows - i);
    let from = x + (<usize>i << 2);
    if (height == 6) {
      for (let k = 0; k < K; k++) {
        v128.store(groups, v128.load(from));
        store<u64>(groups, load<u64>(from, 16), 16);
        groups += 24;
        from += row;
      }
    } else {
      for (let k = 0; k < K; k++) {
        for (let j: usize = 0; j < <usize>height << 2; j += 4) store<f32>(groups + j, load<f32>(from + j));
        groups += <usize>height << 2;
        from += row;
      }
    }
    i += height;
  }
}
