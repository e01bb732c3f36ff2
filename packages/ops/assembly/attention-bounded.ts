// Attention of eight queries where no score can be large: then 2^s needs no largest score taken off first, and weights are used as
// they are made. For heads of four numbers, where passing over the scores costs more than the arithmetic.
import { exp2Within, hold, madd, P0, P1, P2, P3, P4, P5, ROUND, sum } from './simd';

// 2^-60 ... 2^60, and sums of many of them, are far from the ends of float32.
const BOUND: f32 = 60;

// The largest of |row|^2 of `count` rows of four floats.
export function largestSquare(rows: usize, count: i32): f32 {
  let greatest: f32 = 0;
  const end = rows + (<usize>count << 4);
  for (; rows < end; rows += 16) {
    const v = v128.load(rows);
    greatest = max(greatest, sum(f32x4.mul(v, v)));
  }
  return greatest;
}

// Whether no score can leave the bound: |q.k| <= |q| |k|; `columns` is the eight queries' transposed [4][8], scaled.
export function isBounded(columns: usize, largestKey: f32): bool {
  let s0 = f32x4.splat(0), s1 = f32x4.splat(0);
  for (let at = columns; at < columns + 128; at += 32) {
    const x0 = v128.load(at), x1 = v128.load(at, 16);
    s0 = madd(x0, x0, s0);
    s1 = madd(x1, x1, s1);
  }
  const limit = f32x4.splat(BOUND * BOUND);
  const key = f32x4.splat(largestKey);
  const within = v128.and(f32x4.le(f32x4.mul(s0, key), limit), f32x4.le(f32x4.mul(s1, key), limit));
  return i32x4.all_true(within);
}

// scores[j][8] = keys[j] . columns[:, 8], keys in rows of four.
export function scoresOfFour(keys: usize, columns: usize, scores: usize, count: i32): void {
  const q00 = v128.load(columns), q01 = v128.load(columns, 16), q10 = v128.load(columns, 32), q11 = v128.load(columns, 48);
  const q20 = v128.load(columns, 64), q21 = v128.load(columns, 80), q30 = v128.load(columns, 96), q31 = v128.load(columns, 112);
  const end = keys + (<usize>count << 4);
  while (keys < end) {
    let x = v128.load32_splat(keys);
    let s0 = f32x4.mul(x, q00), s1 = f32x4.mul(x, q01);
    x = v128.load32_splat(keys, 4);
    s0 = madd(x, q10, s0); s1 = madd(x, q11, s1);
    x = v128.load32_splat(keys, 8);
    s0 = madd(x, q20, s0); s1 = madd(x, q21, s1);
    x = v128.load32_splat(keys, 12);
    s0 = madd(x, q30, s0); s1 = madd(x, q31, s1);
    v128.store(scores, s0); v128.store(scores, s1, 16);
    keys += 16;
    scores += 32;
  }
}

// sums[4][8] = sum over j of 2^scores[j] values[j], and the sum of 2^scores[j] in totals[8]; scores [count][8].
export function attendBounded(scores: usize, values: usize, sums: usize, totals: usize, count: i32): void {
  const round = hold(ROUND), p5 = hold(P5), p4 = hold(P4), p3 = hold(P3), p2 = hold(P2), p1 = hold(P1), p0 = hold(P0);
  let z0 = f32x4.splat(0), z1 = z0, a0 = z0, a1 = z0, b0 = z0, b1 = z0, c0 = z0, c1 = z0, d0 = z0, d1 = z0;
  const end = scores + (<usize>count << 5);
  while (scores < end) {
    const w0 = exp2Within(v128.load(scores), round, p5, p4, p3, p2, p1, p0);
    const w1 = exp2Within(v128.load(scores, 16), round, p5, p4, p3, p2, p1, p0);
    z0 = f32x4.add(z0, w0); z1 = f32x4.add(z1, w1);
    let x = v128.load32_splat(values);
    a0 = madd(x, w0, a0); a1 = madd(x, w1, a1);
    x = v128.load32_splat(values, 4);
    b0 = madd(x, w0, b0); b1 = madd(x, w1, b1);
    x = v128.load32_splat(values, 8);
    c0 = madd(x, w0, c0); c1 = madd(x, w1, c1);
    x = v128.load32_splat(values, 12);
    d0 = madd(x, w0, d0); d1 = madd(x, w1, d1);
    scores += 32;
    values += 16;
  }
  v128.store(totals, z0); v128.store(totals, z1, 16);
  v128.store(sums, a0); v128.store(sums, a1, 16);
  v128.store(sums, b0, 32); v128.store(sums, b1, 48);
  v128.store(sums, c0, 64); v128.store(sums, c1, 80);
  v128.store(sums, d0, 96); v128.store(sums, d1, 112);
}
