// silu(g) v of g beside v in rows of 2F, and its gradients.
import { loadUpTo, madd, sigmoid, storeUpTo } from './simd';

export function swigluForward(projected: usize, output: usize, rows: i32, F: i32): void {
  const half = <usize>F << 2;
  for (let row = 0; row < rows; row++) {
    for (let f = 0; f < F; f += 4) {
      const at = projected + (<usize>f << 2);
      const gate = loadUpTo(at, F - f), value = loadUpTo(at + half, F - f);
      storeUpTo(output + (<usize>f << 2), f32x4.mul(f32x4.mul(gate, sigmoid(gate)), value), F - f);
    }
    projected += half << 1;
    output += half;
  }
}

export function swigluBackward(projected: usize, dy: usize, dProjected: usize, rows: i32, F: i32): void {
  const half = <usize>F << 2;
  for (let row = 0; row < rows; row++) {
    for (let f = 0; f < F; f += 4) {
      const at = <usize>f << 2;
      const gate = loadUpTo(projected + at, F - f), value = loadUpTo(projected + half + at, F - f);
      const d = loadUpTo(dy + at, F - f);
      const s = sigmoid(gate);
      const silu = f32x4.mul(gate, s);
      // silu' = s + silu (1 - s)
      const slope = madd(silu, f32x4.sub(f32x4.splat(1), s), s);
      storeUpTo(dProjected + at, f32x4.mul(f32x4.mul(d, value), slope), F - f);
      storeUpTo(dProjected + half + at, f32x4.mul(d, silu), F - f);
    }
    projected += half << 1;
    dProjected += half << 1;
    dy += half;
  }
}
