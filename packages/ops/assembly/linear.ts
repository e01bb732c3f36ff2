// y = x W + b and its gradients: x [M, K], W [K, N], b [N].
import { multiply, panelBytes } from './gemm';
import { packGroupsTransposed, packPanels, packPanelsTransposed } from './pack';
import { roundUp } from './simd';
import { WIDTH } from './tile';

// Rows that the backward pass takes at a time, so that they are in the cache for all three gradients.
const ROWS: i32 = 144;

// Zeros or the bias, or its gradient; panels of W or its transpose; and of the backward pass a block of dy as panels, of x as
// groups.
export function linearScratch(K: i32, N: i32): i32 {
  return 2 * startBytes(K, N) + max(panelBytes(K, N), panelBytes(N, K)) + panelBytes(ROWS, N) + 4 * ROWS * K;
}

function startBytes(K: i32, N: i32): i32 {
  return 4 * roundUp(max(K, N), WIDTH);
}

export function linearForward(x: usize, weight: usize, bias: usize, y: usize, scratch: usize, M: i32, K: i32, N: i32): void {
  const panels = scratch + <usize>startBytes(K, N);
  memory.fill(scratch, 0, <usize>startBytes(K, N));
  if (bias) memory.copy(scratch, bias, <usize>N << 2);
  packPanels(weight, panels, K, N, 0);
  multiply(x, false, <usize>K << 2, 4, panels, y, scratch, M, K, N);
}

// dx, dWeight and dBias may be 0: not wanted.
export function linearBackward(
  x: usize, weight: usize, dy: usize, dx: usize, dWeight: usize, dBias: usize, scratch: usize, M: i32, K: i32, N: i32,
): void {
  const xRow = <usize>K << 2, yRow = <usize>N << 2;
  const sums = scratch + <usize>startBytes(K, N);
  const weightPanels = sums + <usize>startBytes(K, N);
  const panels = weightPanels + <usize>panelBytes(N, K);
  const groups = panels + <usize>panelBytes(ROWS, N);
  memory.fill(scratch, 0, <usize>(2 * startBytes(K, N)));
  if (dWeight) memory.fill(dWeight, 0, <usize>K * yRow);
  if (dx) packPanelsTransposed(weight, weightPanels, N, K);
  for (let first = 0; first < M; first += ROWS) {
    const rows = min(ROWS, M - first);
    if (dWeight) {
      packPanels(dy, panels, rows, N, dBias ? sums : 0);
      packGroupsTransposed(x, groups, rows, K);
      multiply(groups, true, 0, 0, panels, dWeight, 0, K, rows, N);
      x += <usize>rows * xRow;
    }
    if (dx) {
      multiply(dy, false, yRow, 4, weightPanels, dx, scratch, rows, N, K);
      dx += <usize>rows * xRow;
    }
    dy += <usize>rows * yRow;
  }
  if (dBias) memory.copy(dBias, sums, yRow);
}
