// Sums over one axis of [outer, length, inner] -> [outer, inner], each times `factor`.
import { loadUpTo, storeUpTo } from './simd';

export function sumAxis(from: usize, to: usize, outer: i32, length: i32, inner: i32, factor: f32): void {
  const row = <usize>inner << 2;
  const factors = f32x4.splat(factor);
  for (let i = 0; i < outer; i++) {
    let n = 0;
    // Sixteen columns at a time, a line of the cache, so that the sums stay in registers.
    for (; n + 16 <= inner; n += 16) {
      let at = from + (<usize>n << 2);
      let a = f32x4.splat(0), b = a, c = a, d = a;
      for (let k = 0; k < length; k++) {
        a = f32x4.add(a, v128.load(at));
        b = f32x4.add(b, v128.load(at, 16));
        c = f32x4.add(c, v128.load(at, 32));
        d = f32x4.add(d, v128.load(at, 48));
        at += row;
      }
      const out = to + (<usize>n << 2);
      v128.store(out, f32x4.mul(a, factors));
      v128.store(out, f32x4.mul(b, factors), 16);
      v128.store(out, f32x4.mul(c, factors), 32);
      v128.store(out, f32x4.mul(d, factors), 48);
    }
    for (; n < inner; n += 4) {
      let at = from + (<usize>n << 2);
      let a = f32x4.splat(0);
      for (let k = 0; k < length; k++) {
        a = f32x4.add(a, loadUpTo(at, inner - n));
        at += row;
      }
      storeUpTo(to + (<usize>n << 2), f32x4.mul(a, factors), inner - n);
    }
    from += <usize>length * row;
    to += row;
  }
}
