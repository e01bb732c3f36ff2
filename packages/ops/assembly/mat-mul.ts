// Products of matrices one behind the other, each transposed or not: C[M, N] = A B.
import { multiply, packPanels, packPanelsTransposed, panelBytes } from './gemm';
import { roundUp } from './simd';

export function matMulScratch(K: i32, N: i32): i32 {
  return 4 * roundUp(N, 8) + panelBytes(K, N);
}

// The matrices of A lie `stepA` floats apart, those of B `stepB`; 0: the same one every time.
export function matMul(
  a: usize, b: usize, c: usize, scratch: usize, count: i32, stepA: i32, stepB: i32, M: i32, K: i32, N: i32,
  transposeA: bool, transposeB: bool,
): void {
  const panels = scratch + <usize>(4 * roundUp(N, 8));
  const rowStride = <usize>(transposeA ? 4 : 4 * K), stepStride = <usize>(transposeA ? 4 * M : 4);
  memory.fill(scratch, 0, <usize>(4 * roundUp(N, 8)));
  for (let i = 0; i < count; i++) {
    if (i == 0 || stepB != 0) {
      if (transposeB) packPanelsTransposed(b, panels, K, N);
      else packPanels(b, panels, K, N);
    }
    multiply(a, rowStride << 2, rowStride, stepStride, panels, c, scratch, M, K, N);
    a += <usize>stepA << 2;
    b += <usize>stepB << 2;
    c += <usize>M * (<usize>N << 2);
  }
}
