// y = x W + b and its gradients: x [M, K], W [K, N], b [N].
import { multiply, packPanels, packPanelsTransposed, panelBytes } from './gemm';
import { roundUp } from './simd';

// Rows that the gradient of W takes at a time, so that they stay in the cache while all its tiles pass.
const ROWS: i32 = 128;

export function linearScratch(K: i32, N: i32): i32 {
  const widest = roundUp(max(K, N), 8);
  return 4 * widest + max(max(panelBytes(K, N), panelBytes(N, K)), panelBytes(ROWS, N));
}

export function linearForward(x: usize, weight: usize, bias: usize, y: usize, scratch: usize, M: i32, K: i32, N: i32): void {
  const starts = scratch;
  const panels = scratch + <usize>(4 * roundUp(N, 8));
  memory.fill(starts, 0, <usize>(4 * roundUp(N, 8)));
  if (bias) memory.copy(starts, bias, <usize>N << 2);
  packPanels(weight, panels, K, N);
  multiply(x, <usize>K << 2, 4, panels, y, starts, M, K, N);
}

export function linearBackward(
  x: usize, weight: usize, dy: usize, dx: usize, dWeight: usize, dBias: usize, scratch: usize, M: i32, K: i32, N: i32,
): void {
  const zeros = scratch;
  const panels = scratch + <usize>(4 * roundUp(max(K, N), 8));
  memory.fill(zeros, 0, <usize>(4 * roundUp(K, 8)));
  packPanelsTransposed(weight, panels, N, K);
  multiply(dy, <usize>N << 2, 4, panels, dx, zeros, M, N, K);

  memory.fill(dWeight, 0, <usize>(4 * K * N));
  for (let first = 0; first < M; first += ROWS) {
    const rows = min(ROWS, M - first);
    const block = dy + <usize>first * (<usize>N << 2);
    packPanels(block, panels, rows, N);
    multiply(x + <usize>first * (<usize>K << 2), 4, <usize>K << 2, panels, dWeight, 0, K, rows, N);
  }
  if (dBias) addRows(dy, dBias, M, N);
}

// sums[N] = the sum of M rows.
export function addRows(rows: usize, sums: usize, M: i32, N: i32): void {
  const bytes = <usize>N << 2;
  memory.fill(sums, 0, bytes);
  for (let i = 0; i < M; i++) {
    let n: usize = 0;
    for (; n + 16 <= bytes; n += 16) v128.store(sums + n, f32x4.add(v128.load(sums + n), v128.load(rows + n)));
    for (; n < bytes; n += 4) store<f32>(sums + n, load<f32>(sums + n) + load<f32>(rows + n));
    rows += bytes;
  }
}
