// silu(g) v of g beside v in rows of 2F, and its gradients. Eight numbers at a time, so that engines can join two vectors.
import { hold, loadUpTo, LOW, madd, P0, P1, P2, P3, P4, P5, ROUND, sigmoidHeld, storeUpTo } from './simd';

const FACTOR: f32 = -1.4426950408889634;

export function swigluForward(projected: usize, output: usize, rows: i32, F: i32): void {
  const factor = hold(FACTOR), high = hold(126), one = hold(1), low = hold(LOW), round = hold(ROUND);
  const p5 = hold(P5), p4 = hold(P4), p3 = hold(P3), p2 = hold(P2), p1 = hold(P1), p0 = hold(P0);
  const half = <usize>F << 2, whole = <usize>(F & ~7) << 2;
  for (let row = 0; row < rows; row++) {
    let at: usize = 0;
    for (; at < whole; at += 32) {
      const gate = projected + at, value = gate + half, to = output + at;
      const g0 = v128.load(gate), g1 = v128.load(gate, 16);
      const s0 = sigmoidHeld(g0, factor, high, one, low, round, p5, p4, p3, p2, p1, p0);
      const s1 = sigmoidHeld(g1, factor, high, one, low, round, p5, p4, p3, p2, p1, p0);
      v128.store(to, f32x4.mul(f32x4.mul(g0, s0), v128.load(value)));
      v128.store(to, f32x4.mul(f32x4.mul(g1, s1), v128.load(value, 16)), 16);
    }
    for (; at < half; at += 16) {
      const left = <i32>((half - at) >> 2);
      const gate = loadUpTo(projected + at, left);
      const s = sigmoidHeld(gate, factor, high, one, low, round, p5, p4, p3, p2, p1, p0);
      storeUpTo(output + at, f32x4.mul(f32x4.mul(gate, s), loadUpTo(projected + half + at, left)), left);
    }
    projected += half << 1;
    output += half;
  }
}

export function swigluBackward(projected: usize, dy: usize, dProjected: usize, rows: i32, F: i32): void {
  const factor = hold(FACTOR), high = hold(126), one = hold(1), low = hold(LOW), round = hold(ROUND);
  const p5 = hold(P5), p4 = hold(P4), p3 = hold(P3), p2 = hold(P2), p1 = hold(P1), p0 = hold(P0);
  const half = <usize>F << 2, whole = <usize>(F & ~7) << 2;
  for (let row = 0; row < rows; row++) {
    let at: usize = 0;
    for (; at < whole; at += 32) {
      const gate = projected + at, value = gate + half, dGate = dProjected + at, dValue = dGate + half, d = dy + at;
      const g0 = v128.load(gate), g1 = v128.load(gate, 16), d0 = v128.load(d), d1 = v128.load(d, 16);
      const s0 = sigmoidHeld(g0, factor, high, one, low, round, p5, p4, p3, p2, p1, p0);
      const s1 = sigmoidHeld(g1, factor, high, one, low, round, p5, p4, p3, p2, p1, p0);
      const y0 = f32x4.mul(g0, s0), y1 = f32x4.mul(g1, s1);
      // silu' = s + silu (1 - s)
      const slope0 = madd(y0, f32x4.sub(one, s0), s0), slope1 = madd(y1, f32x4.sub(one, s1), s1);
      v128.store(dGate, f32x4.mul(f32x4.mul(d0, v128.load(value)), slope0));
      v128.store(dGate, f32x4.mul(f32x4.mul(d1, v128.load(value, 16)), slope1), 16);
      v128.store(dValue, f32x4.mul(d0, y0));
      v128.store(dValue, f32x4.mul(d1, y1), 16);
    }
    for (; at < half; at += 16) {
      const left = <i32>((half - at) >> 2);
      const gate = loadUpTo(projected + at, left), value = loadUpTo(projected + half + at, left);
      const d = loadUpTo(dy + at, left);
      const s = sigmoidHeld(gate, factor, high, one, low, round, p5, p4, p3, p2, p1, p0);
      const silu = f32x4.mul(gate, s);
      const slope = madd(silu, f32x4.sub(one, s), s);
      storeUpTo(dProjected + at, f32x4.mul(f32x4.mul(d, value), slope), left);
      storeUpTo(dProjected + half + at, f32x4.mul(d, silu), left);
    }
    projected += half << 1;
    dProjected += half << 1;
    dy += half;
  }
}
