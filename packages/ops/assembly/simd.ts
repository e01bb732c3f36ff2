// Vector helpers that every kernel shares. A "vector" is four float32.

// a * b + c, fused where the module is compiled with relaxed SIMD.
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

// Zero, but the compilers cannot know: they put constants into the loops that use them, where V8 (from 13 on) makes each of
// them anew in every turn.
export let unknownZero: f32 = 0;

// Four times `value`, which is not zero, made where this is called and nowhere else: to be called in front of a loop.
@inline
export function hold(value: f32): v128 {
  return f32x4.splat(value + unknownZero);
}

// The constants of exp2, for `hold`: the lowest argument; 1.5 * 2^23; the polynomial, minimax on [-0.5, 0.5].
export const LOW: f32 = -126.0, ROUND: f32 = 12582912.0;
export const P5: f32 = 0.0013276471979469665, P4: f32 = 0.009675541334211304, P3: f32 = 0.055507132735425686;
export const P2: f32 = 0.24022119723848567, P1: f32 = 0.6931469670647332, P0: f32 = 1.0000000716546822;

// 2^x, relative error 2e-7, for x <= 127; anything below -126 gives 2^-126, which is nothing beside a sum that is at least 1.
// Adding 1.5 * 2^23 rounds x to an integer n and leaves n in the low bits of the sum, so that shifting those into the
// exponent field and adding them to the bits of 2^(x - n) multiplies by 2^n.
@inline
export function exp2Held(
  x: v128, low: v128, round: v128, p5: v128, p4: v128, p3: v128, p2: v128, p1: v128, p0: v128,
): v128 {
  return exp2Within(f32x4.pmax(x, low), round, p5, p4, p3, p2, p1, p0);
}

// The same for x from -126 to 127.
@inline
export function exp2Within(x: v128, round: v128, p5: v128, p4: v128, p3: v128, p2: v128, p1: v128, p0: v128): v128 {
  const shifted = f32x4.add(x, round);
  const f = f32x4.sub(x, f32x4.sub(shifted, round));
  let p = madd(p5, f, p4);
  p = madd(p, f, p3);
  p = madd(p, f, p2);
  p = madd(p, f, p1);
  p = madd(p, f, p0);
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

// The same outside of loops.
@inline
export function exp2(x: v128): v128 {
  return exp2Held(
    x, f32x4.splat(LOW), f32x4.splat(ROUND), f32x4.splat(P5), f32x4.splat(P4), f32x4.splat(P3), f32x4.splat(P2),
    f32x4.splat(P1), f32x4.splat(P0),
  );
}

@inline
export function sum(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

// The four steps of a 4 by 4 transpose: of a, b, c, d the rows are lowHalves and highHalves of interleaveLow(a, b) and
// interleaveLow(c, d), then of interleaveHigh.
@inline
export function interleaveLow(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(a, b, 0, 4, 1, 5);
}

@inline
export function interleaveHigh(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(a, b, 2, 6, 3, 7);
}

@inline
export function lowHalves(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(a, b, 0, 1, 4, 5);
}

@inline
export function highHalves(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(a, b, 2, 3, 6, 7);
}

// log2(x) of a normal positive number, in double precision: x = m 2^e with m in [sqrt(1/2), sqrt(2)), then the series of
// the inverse hyperbolic tangent, ln m = 2 (s + s^3/3 + s^5/5 ...), s = (m - 1) / (m + 1), |s| < 0.172.
export function log2(x: f64): f64 {
  let bits = reinterpret<i64>(x);
  let e = ((bits >> 52) & 0x7ff) - 1023;
  bits = (bits & 0x000fffffffffffff) | 0x3ff0000000000000;
  let m = reinterpret<f64>(bits);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    e += 1;
  }
  const s = (m - 1.0) / (m + 1.0);
  const s2 = s * s;
  const series = 1.0 + s2 * (1.0 / 3.0 + s2 * (0.2 + s2 * (1.0 / 7.0 + s2 * (1.0 / 9.0 + s2 * (1.0 / 11.0)))));
  return <f64>e + 2.8853900817779268 * s * series;
}

// The same for four float32, absolute error 1e-7.
@inline
export function log2x4(x: v128): v128 {
  // Adding the distance from sqrt(1/2) to 1 carries into the exponent where the mantissa is above sqrt(2).
  const shifted = i32x4.add(x, i32x4.splat(0x3f800000 - 0x3f3504f3));
  const e = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_s(shifted, 23), i32x4.splat(127)));
  const m = i32x4.add(v128.and(shifted, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const s = f32x4.div(f32x4.sub(m, f32x4.splat(1)), f32x4.add(m, f32x4.splat(1)));
  const s2 = f32x4.mul(s, s);
  // 2 / ln 2 times 1, 1/3, 1/5, 1/7
  let series = madd(f32x4.splat(0.4121985831111324), s2, f32x4.splat(0.5770780163555854));
  series = madd(series, s2, f32x4.splat(0.9617966939259756));
  series = madd(series, s2, f32x4.splat(2.8853900817779268));
  return madd(series, s, e);
}

@inline
export function roundUp(n: i32, multiple: i32): i32 {
  return ((n + multiple - 1) / multiple) * multiple;
}

// 1 / (1 + e^-x); `factor` is -log2(e), `high` 126, the others are those of exp2Held.
@inline
export function sigmoidHeld(
  x: v128, factor: v128, high: v128, one: v128,
  low: v128, round: v128, p5: v128, p4: v128, p3: v128, p2: v128, p1: v128, p0: v128,
): v128 {
  const exponent = f32x4.pmin(f32x4.mul(x, factor), high);
  return f32x4.div(one, f32x4.add(one, exp2Held(exponent, low, round, p5, p4, p3, p2, p1, p0)));
}

// The first `left` of the four floats at `from`, zeros behind; `left` may be more than four.
@inline
export function loadUpTo(from: usize, left: i32): v128 {
  return left >= 4 ? v128.load(from) : loadPart(from, left);
}

function loadPart(from: usize, left: i32): v128 {
  let v = v128.load32_zero(from);
  if (left > 1) v = v128.load32_lane(from + 4, v, 1);
  if (left > 2) v = v128.load32_lane(from + 8, v, 2);
  return v;
}

// Stores the first `left` of four floats; `left` may be more than four.
@inline
export function storeUpTo(to: usize, v: v128, left: i32): void {
  if (left >= 4) v128.store(to, v);
  else storePart(to, v, left);
}

function storePart(to: usize, v: v128, left: i32): void {
  v128.store32_lane(to, v, 0);
  if (left > 1) v128.store32_lane(to + 4, v, 1);
  if (left > 2) v128.store32_lane(to + 8, v, 2);
}

// v with all but the first `left` lanes made zero.
@inline
export function keepUpTo(v: v128, left: i32): v128 {
  if (left >= 4) return v;
  return v128.and(v, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left)));
}
