import { exp2, loadUpTo, madd, storeUpTo } from './simd';

// tanh(x), relative error 2e-7: (1 - t) / (1 + t) with t = e^(-2 |x|), and near 0, where that cancels, the polynomial
// x + x^3 (c0 + c1 x^2 ...), coefficients of S. Moshier's Cephes library (tanhf).
export function tanh(from: usize, to: usize, size: i32): void {
  const one = f32x4.splat(1);
  for (let i = 0; i < size; i += 4) {
    const at = <usize>i << 2, left = size - i;
    const x = loadUpTo(from + at, left);
    const t = exp2(f32x4.mul(f32x4.abs(x), f32x4.splat(-2.8853900817779268)));
    const far = f32x4.div(f32x4.sub(one, t), f32x4.add(one, t));
    const signed = v128.or(far, v128.and(x, f32x4.splat(-0.0)));
    const z = f32x4.mul(x, x);
    let p = madd(f32x4.splat(-5.70498872745e-3), z, f32x4.splat(2.06390887954e-2));
    p = madd(p, z, f32x4.splat(-5.37397155531e-2));
    p = madd(p, z, f32x4.splat(1.33314422036e-1));
    p = madd(p, z, f32x4.splat(-3.33332819422e-1));
    const near = madd(f32x4.mul(p, z), x, x);
    storeUpTo(to + at, v128.bitselect(near, signed, f32x4.lt(f32x4.abs(x), f32x4.splat(0.625))), left);
  }
}
