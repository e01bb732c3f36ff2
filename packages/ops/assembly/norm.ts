// Layer norm and RMS norm of rows, n = (h - mean) / sqrt(mean((h - mean)^2) + epsilon) with h = x + residual, the mean left
// out for RMS norm; then y = n gain + shift with gain = weight (1 + gamma), shift = bias (1 + gamma) + beta. Rows come in
// groups, which share gamma and beta. Pointers that are 0 stand for tensors that were not given.
import { keepUpTo, loadUpTo, madd, roundUp, storeUpTo, sum } from './simd';

// The kernels keep five rows: h, gain, shift, and two sums.
export function normScratch(E: i32): i32 {
  return 20 * roundUp(E, 4);
}

function gainAndShift(weight: usize, bias: usize, film: usize, gain: usize, shift: usize, E: i32): void {
  const one = f32x4.splat(1), none = f32x4.splat(0);
  for (let e = 0; e < E; e += 4) {
    const at = <usize>e << 2, left = E - e;
    const scale = film ? f32x4.add(one, loadUpTo(film + at, left)) : one;
    const beta = film ? loadUpTo(film + (<usize>E << 2) + at, left) : none;
    v128.store(gain + at, weight ? f32x4.mul(scale, loadUpTo(weight + at, left)) : scale);
    v128.store(shift + at, bias ? madd(scale, loadUpTo(bias + at, left), beta) : beta);
  }
}

// Leaves h - mean in `h` and returns 1 / sqrt(mean((h - mean)^2) + epsilon).
function normalize(x: usize, residual: usize, h: usize, E: i32, epsilon: f32, centre: bool): f32 {
  let total = f32x4.splat(0), squares = f32x4.splat(0);
  for (let e = 0; e < E; e += 4) {
    const at = <usize>e << 2;
    let v = loadUpTo(x + at, E - e);
    if (residual) v = f32x4.add(v, loadUpTo(residual + at, E - e));
    total = f32x4.add(total, v);
    squares = madd(v, v, squares);
    v128.store(h + at, v);
  }
  if (centre) {
    const mean = f32x4.splat(sum(total) / <f32>E);
    squares = f32x4.splat(0);
    for (let e = 0; e < E; e += 4) {
      const at = <usize>e << 2;
      const v = keepUpTo(f32x4.sub(v128.load(h + at), mean), E - e);
      squares = madd(v, v, squares);
      v128.store(h + at, v);
    }
  }
  return 1 / sqrt<f32>(sum(squares) / <f32>E + epsilon);
}

export function normForward(
  x: usize, residual: usize, weight: usize, bias: usize, film: usize, y: usize, scratch: usize,
  groups: i32, rows: i32, E: i32, epsilon: f32, centre: bool,
): void {
  const bytes = <usize>E << 2;
  const h = scratch;
  const gain = h + <usize>(4 * roundUp(E, 4));
  const shift = gain + <usize>(4 * roundUp(E, 4));
  for (let group = 0; group < groups; group++) {
    gainAndShift(weight, bias, film, gain, shift, E);
    for (let row = 0; row < rows; row++) {
      const inverse = f32x4.splat(normalize(x, residual, h, E, epsilon, centre));
      for (let e = 0; e < E; e += 4) {
        const at = <usize>e << 2;
        const n = f32x4.mul(v128.load(h + at), inverse);
        storeUpTo(y + at, madd(n, v128.load(gain + at), v128.load(shift + at)), E - e);
      }
      x += bytes;
      y += bytes;
      if (residual) residual += bytes;
    }
    if (film) film += bytes << 1;
  }
}

// dx is the gradient of the residual too. dWeight, dBias and dFilm may be 0.
export function normBackward(
  x: usize, residual: usize, weight: usize, bias: usize, film: usize, dy: usize,
  dx: usize, dWeight: usize, dBias: usize, dFilm: usize, scratch: usize,
  groups: i32, rows: i32, E: i32, epsilon: f32, centre: bool,
): void {
  const bytes = <usize>E << 2;
  const padded = <usize>(4 * roundUp(E, 4));
  const h = scratch;
  const gain = h + padded;
  const shift = gain + padded;
  const sumDyN = shift + padded;
  const sumDy = sumDyN + padded;
  const share: f32 = 1 / <f32>E;
  if (dWeight) memory.fill(dWeight, 0, bytes);
  if (dBias) memory.fill(dBias, 0, bytes);
  for (let group = 0; group < groups; group++) {
    gainAndShift(weight, bias, film, gain, shift, E);
    memory.fill(sumDyN, 0, padded << 1);
    for (let row = 0; row < rows; row++) {
      const scale = normalize(x, residual, h, E, epsilon, centre);
      const inverse = f32x4.splat(scale);
      let total = f32x4.splat(0), product = f32x4.splat(0);
      for (let e = 0; e < E; e += 4) {
        const at = <usize>e << 2;
        const d = loadUpTo(dy + at, E - e);
        const n = f32x4.mul(v128.load(h + at), inverse);
        const dn = f32x4.mul(d, v128.load(gain + at));
        v128.store(h + at, n);
        v128.store(sumDyN + at, madd(d, n, v128.load(sumDyN + at)));
        v128.store(sumDy + at, f32x4.add(d, v128.load(sumDy + at)));
        total = f32x4.add(total, dn);
        product = madd(dn, n, product);
      }
      // dx = (dn - mean(dn) - n mean(dn n)) / sqrt(...)
      const mean = f32x4.splat(centre ? sum(total) * share : 0);
      const slope = f32x4.splat(sum(product) * share);
      for (let e = 0; e < E; e += 4) {
        const at = <usize>e << 2;
        const dn = f32x4.mul(loadUpTo(dy + at, E - e), v128.load(gain + at));
        const direction = f32x4.sub(f32x4.sub(dn, mean), f32x4.mul(v128.load(h + at), slope));
        storeUpTo(dx + at, f32x4.mul(direction, inverse), E - e);
      }
      x += bytes;
      dx += bytes;
      dy += bytes;
      if (residual) residual += bytes;
    }
    addGroup(weight, bias, film, sumDyN, sumDy, dWeight, dBias, dFilm, E);
    if (film) film += bytes << 1;
    if (dFilm) dFilm += bytes << 1;
  }
}

// From a group's sums of dy n and of dy: dgamma = sum dy (n weight + bias), dbeta = sum dy, and its part of the others.
function addGroup(
  weight: usize, bias: usize, film: usize, sumDyN: usize, sumDy: usize, dWeight: usize, dBias: usize, dFilm: usize, E: i32,
): void {
  for (let e: usize = 0; e < <usize>E << 2; e += 4) {
    const dyN = load<f32>(sumDyN + e), dy = load<f32>(sumDy + e);
    const scale: f32 = film ? 1 + load<f32>(film + e) : 1;
    if (dWeight) store<f32>(dWeight + e, load<f32>(dWeight + e) + scale * dyN);
    if (dBias) store<f32>(dBias + e, load<f32>(dBias + e) + scale * dy);
    if (dFilm) {
      const w: f32 = weight ? load<f32>(weight + e) : 1, b: f32 = bias ? load<f32>(bias + e) : 0;
      store<f32>(dFilm + e, w * dyN + b * dy);
      store<f32>(dFilm + (<usize>E << 2) + e, dy);
    }
  }
}
