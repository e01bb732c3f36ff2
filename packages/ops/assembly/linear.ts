// y = x W + b and its gradients: x [M, K], W [K, N], b [N].
import { multiply, packGroupsTransposed, packPanels, packPanelsTransposed, panelBytes } from './gemm';
import { loadUpTo, roundUp, storeUpTo } from './simd';

// Rows that the backward pass takes at a time, so that they are in the cache for all three gradients.
const ROWS: i32 = 128;

// Zeros or the bias; panels of W or its transpose; and of the backward pass a block of dy as panels, of x as groups.
export function linearScratch(K: i32, N: i32): i32 {
  return startBytes(K, N) + max(panelBytes(K, N), panelBytes(N, K)) + panelBytes(ROWS, N) + 4 * ROWS * roundUp(K, 4);
}

function startBytes(K: i32, N: i32): i32 {
  return 4 * roundUp(max(K, N), 8);
}

export function linearForward(x: usize, weight: usize, bias: usize, y: usize, scratch: usize, M: i32, K: i32, N: i32): void {
  const panels = scratch + <usize>startBytes(K, N);
  memory.fill(scratch, 0, <usize>startBytes(K, N));
  if (bias) memory.copy(scratch, bias, <usize>N << 2);
  packPanels(weight, panels, K, N);
  multiply(x, <usize>K << 4, <usize>K << 2, 4, panels, y, scratch, M, K, N);
}

export function linearBackward(
  x: usize, weight: usize, dy: usize, dx: usize, dWeight: usize, dBias: usize, scratch: usize, M: i32, K: i32, N: i32,
): void {
  const xRow = <usize>K << 2, yRow = <usize>N << 2;
  const weightPanels = scratch + <usize>startBytes(K, N);
  const panels = weightPanels + <usize>panelBytes(N, K);
  const groups = panels + <usize>panelBytes(ROWS, N);
  memory.fill(scratch, 0, <usize>startBytes(K, N));
  memory.fill(dWeight, 0, <usize>K * yRow);
  if (dBias) memory.fill(dBias, 0, yRow);
  packPanelsTransposed(weight, weightPanels, N, K);
  for (let first = 0; first < M; first += ROWS) {
    const rows = min(ROWS, M - first);
    packPanels(dy, panels, rows, N);
    packGroupsTransposed(x, groups, rows, K);
    multiply(groups, <usize>rows << 4, 4, 16, panels, dWeight, 0, K, rows, N);
    multiply(dy, yRow << 2, yRow, 4, weightPanels, dx, scratch, rows, N, K);
    if (dBias) addRows(dy, dBias, rows, N);
    x += <usize>rows * xRow;
    dx += <usize>rows * xRow;
    dy += <usize>rows * yRow;
  }
}

// sums[N] += the sum of M rows.
function addRows(rows: usize, sums: usize, M: i32, N: i32): void {
  const bytes = <usize>N << 2;
  for (let i = 0; i < M; i++) {
    for (let n = 0; n < N; n += 4) {
      const at = <usize>n << 2, left = N - n;
      storeUpTo(sums + at, f32x4.add(loadUpTo(sums + at, left), loadUpTo(rows + at, left)), left);
    }
    rows += bytes;
  }
}
