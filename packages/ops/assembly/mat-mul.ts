// Products of matrices one behind the other, each transposed or not: C[M, N] = A B.
import { multiply, panelBytes } from './gemm';
import { packPanels, packPanelsTransposed } from './pack';
import { roundUp } from './simd';
import { WIDTH } from './tile';

export function matMulScratch(K: i32, N: i32): i32 {
  return 4 * roundUp(N, WIDTH) + panelBytes(K, N);
}

// The matrices of A lie `stepA` floats apart, those of B `stepB`; 0: the same one every time.
export function matMul(
  a: usize, b: usize, c: usize, scratch: usize, count: i32, stepA: i32, stepB: i32, M: i32, K: i32, N: i32,
  transposeA: bool, transposeB: bool,
): void {
  const panels = scratch + <usize>(4 * roundUp(N, WIDTH));
  const rowStride = <usize>(transposeA ? 4 : 4 * K), stepStride = <usize>(transposeA ? 4 * M : 4);
  memory.fill(scratch, 0, <usize>(4 * roundUp(N, WIDTH)));
  for (let i = 0; i < count; i++) {
    if (i == 0 || stepB != 0) {
      if (transposeB) packPanelsTransposed(b, panels, K, N);
      else packPanels(b, panels, K, N, 0);
    }
    multiply(a, false, rowStride, stepStride, panels, c, scratch, M, K, N);
    a += <usize>stepA << 2;
    b += <usize>stepB << 2;
    c += <usize>M * (<usize>N << 2);
  }
}
