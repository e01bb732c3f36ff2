import { loadUpTo, storeUpTo } from './simd';

// to = a + b
export function add(a: usize, b: usize, to: usize, size: i32): void {
  for (let i = 0; i < size; i += 4) {
    const at = <usize>i << 2, left = size - i;
    storeUpTo(to + at, f32x4.add(loadUpTo(a + at, left), loadUpTo(b + at, left)), left);
  }
}
