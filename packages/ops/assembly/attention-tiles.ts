// The inner loops that attention's forward and backward share. Lanes are queries: eight of them at a time, two vectors.
// Keys and values lie as rows of `width` floats, `width` a multiple of four, filled up with zeros; what belongs to the
// eight queries lies transposed, `width` rows of eight.
import { highHalves, interleaveHigh, interleaveLow, loadUpTo, lowHalves, madd, storeUpTo } from './simd';

// Copies `count` rows of `width` floats that lie `stride` bytes apart to rows of `padded` floats, zeros behind.
export function packRows(from: usize, stride: usize, to: usize, count: i32, width: i32, padded: i32): void {
  const bytes = (<usize>width) << 2;
  if ((width & 3) == 0) {
    for (let i = 0; i < count; i++) {
      for (let d: usize = 0; d < bytes; d += 16) v128.store(to + d, v128.load(from + d));
      from += stride;
      to += bytes;
    }
    return;
  }
  for (let i = 0; i < count; i++) {
    for (let d: usize = 0; d < bytes; d += 4) store<f32>(to + d, load<f32>(from + d));
    for (let d = bytes; d < (<usize>padded) << 2; d += 4) store<f32>(to + d, 0);
    from += stride;
    to += (<usize>padded) << 2;
  }
}

// Copies rows of `padded` floats, each times `factor`, to rows of `width` that lie `stride` bytes apart.
export function unpackRows(
  from: usize,
  to: usize,
  stride: usize,
  count: i32,
  width: i32,
  padded: i32,
  factor: f32,
): void {
  const bytes = (<usize>width) << 2;
  const factors = f32x4.splat(factor);
  for (let i = 0; i < count; i++) {
    if ((width & 3) == 0) {
      for (let d: usize = 0; d < bytes; d += 16) v128.store(to + d, f32x4.mul(v128.load(from + d), factors));
    } else {
      for (let d: usize = 0; d < bytes; d += 4) store<f32>(to + d, load<f32>(from + d) * factor);
    }
    from += (<usize>padded) << 2;
    to += stride;
  }
}

// Transposes up to eight rows to `padded` rows of eight, times `factor`; what is missing becomes zero.
export function packTransposed(
  from: usize, stride: usize, to: usize, count: i32, width: i32, padded: i32, factor: f32,
): void {
  const factors = f32x4.splat(factor), none = f32x4.splat(0);
  for (let d = 0; d < padded; d += 4) {
    for (let i = 0; i < 8; i += 4) {
      const at = from + <usize>i * stride + (<usize>d << 2), left = width - d;
      const a = i < count ? f32x4.mul(loadUpTo(at, left), factors) : none;
      const b = i + 1 < count ? f32x4.mul(loadUpTo(at + stride, left), factors) : none;
      const c = i + 2 < count ? f32x4.mul(loadUpTo(at + stride * 2, left), factors) : none;
      const e = i + 3 < count ? f32x4.mul(loadUpTo(at + stride * 3, left), factors) : none;
      const ab = interleaveLow(a, b), ce = interleaveLow(c, e), abHigh = interleaveHigh(a, b), ceHigh = interleaveHigh(c, e);
      const row = to + (<usize>(d * 8 + i) << 2);
      v128.store(row, lowHalves(ab, ce));
      v128.store(row, highHalves(ab, ce), 32);
      v128.store(row, lowHalves(abHigh, ceHigh), 64);
      v128.store(row, highHalves(abHigh, ceHigh), 96);
    }
  }
}

// Writes rows of eight as up to eight rows of `width`, each times its own of the eight factors at `factors`.
export function unpackTransposed(from: usize, to: usize, stride: usize, count: i32, width: i32, factors: usize): void {
  for (let d = 0; d < width; d += 4) {
    for (let i = 0; i < count; i += 4) {
      const factor = v128.load(factors + (<usize>i << 2));
      const row = from + (<usize>(d * 8 + i) << 2), left = width - d;
      const a = f32x4.mul(v128.load(row), factor), b = f32x4.mul(v128.load(row, 32), factor);
      const c = f32x4.mul(v128.load(row, 64), factor), e = f32x4.mul(v128.load(row, 96), factor);
      const ab = interleaveLow(a, b), ce = interleaveLow(c, e), abHigh = interleaveHigh(a, b), ceHigh = interleaveHigh(c, e);
      const at = to + <usize>i * stride + (<usize>d << 2);
      storeUpTo(at, lowHalves(ab, ce), left);
      if (i + 1 < count) storeUpTo(at + stride, highHalves(ab, ce), left);
      if (i + 2 < count) storeUpTo(at + stride * 2, lowHalves(abHigh, ceHigh), left);
      if (i + 3 < count) storeUpTo(at + stride * 3, highHalves(abHigh, ceHigh), left);
    }
  }
}

// products[j][8] = rows[j] . columns[:, 8] for j < count, count a multiple of four.
export function rowsTimesColumns(rows: usize, columns: usize, products: usize, count: i32, padded: i32): void {
  const bytes = (<usize>padded) << 2;
  for (let j = 0; j < count; j += 4) {
    let a0 = f32x4.splat(0),
      a1 = f32x4.splat(0),
      b0 = f32x4.splat(0),
      b1 = f32x4.splat(0);
    let c0 = f32x4.splat(0),
      c1 = f32x4.splat(0),
      d0 = f32x4.splat(0),
      d1 = f32x4.splat(0);
    const end = rows + bytes;
    let column = columns;
    let r1 = rows + bytes,
      r2 = r1 + bytes,
      r3 = r2 + bytes;
    while (rows < end) {
      let q0 = v128.load(column),
        q1 = v128.load(column, 16);
      let k = v128.load32_splat(rows);
      a0 = madd(k, q0, a0);
      a1 = madd(k, q1, a1);
      k = v128.load32_splat(r1);
      b0 = madd(k, q0, b0);
      b1 = madd(k, q1, b1);
      k = v128.load32_splat(r2);
      c0 = madd(k, q0, c0);
      c1 = madd(k, q1, c1);
      k = v128.load32_splat(r3);
      d0 = madd(k, q0, d0);
      d1 = madd(k, q1, d1);
      q0 = v128.load(column, 32);
      q1 = v128.load(column, 48);
      k = v128.load32_splat(rows, 4);
      a0 = madd(k, q0, a0);
      a1 = madd(k, q1, a1);
      k = v128.load32_splat(r1, 4);
      b0 = madd(k, q0, b0);
      b1 = madd(k, q1, b1);
      k = v128.load32_splat(r2, 4);
      c0 = madd(k, q0, c0);
      c1 = madd(k, q1, c1);
      k = v128.load32_splat(r3, 4);
      d0 = madd(k, q0, d0);
      d1 = madd(k, q1, d1);
      q0 = v128.load(column, 64);
      q1 = v128.load(column, 80);
      k = v128.load32_splat(rows, 8);
      a0 = madd(k, q0, a0);
      a1 = madd(k, q1, a1);
      k = v128.load32_splat(r1, 8);
      b0 = madd(k, q0, b0);
      b1 = madd(k, q1, b1);
      k = v128.load32_splat(r2, 8);
      c0 = madd(k, q0, c0);
      c1 = madd(k, q1, c1);
      k = v128.load32_splat(r3, 8);
      d0 = madd(k, q0, d0);
      d1 = madd(k, q1, d1);
      q0 = v128.load(column, 96);
      q1 = v128.load(column, 112);
      k = v128.load32_splat(rows, 12);
      a0 = madd(k, q0, a0);
      a1 = madd(k, q1, a1);
      k = v128.load32_splat(r1, 12);
      b0 = madd(k, q0, b0);
      b1 = madd(k, q1, b1);
      k = v128.load32_splat(r2, 12);
      c0 = madd(k, q0, c0);
      c1 = madd(k, q1, c1);
      k = v128.load32_splat(r3, 12);
      d0 = madd(k, q0, d0);
      d1 = madd(k, q1, d1);
      rows += 16;
      r1 += 16;
      r2 += 16;
      r3 += 16;
      column += 128;
    }
    v128.store(products, a0);
    v128.store(products, a1, 16);
    v128.store(products, b0, 32);
    v128.store(products, b1, 48);
    v128.store(products, c0, 64);
    v128.store(products, c1, 80);
    v128.store(products, d0, 96);
    v128.store(products, d1, 112);
    products += 128;
    rows = r3;
  }
}

// sums[d][8] = sum over j < count of rows[j][d] * weights[j][8], for d < padded.
export function weightedSums(rows: usize, weights: usize, sums: usize, count: i32, padded: i32): void {
  const bytes = (<usize>padded) << 2;
  for (let d: usize = 0; d < bytes; d += 16) {
    let a0 = f32x4.splat(0),
      a1 = f32x4.splat(0),
      b0 = f32x4.splat(0),
      b1 = f32x4.splat(0);
    let c0 = f32x4.splat(0),
      c1 = f32x4.splat(0),
      d0 = f32x4.splat(0),
      d1 = f32x4.splat(0);
    let row = rows + d,
      weight = weights;
    const end = weights + ((<usize>count) << 5);
    while (weight < end) {
      const p0 = v128.load(weight),
        p1 = v128.load(weight, 16);
      let v = v128.load32_splat(row);
      a0 = madd(v, p0, a0);
      a1 = madd(v, p1, a1);
      v = v128.load32_splat(row, 4);
      b0 = madd(v, p0, b0);
      b1 = madd(v, p1, b1);
      v = v128.load32_splat(row, 8);
      c0 = madd(v, p0, c0);
      c1 = madd(v, p1, c1);
      v = v128.load32_splat(row, 12);
      d0 = madd(v, p0, d0);
      d1 = madd(v, p1, d1);
      row += bytes;
      weight += 32;
    }
    v128.store(sums, a0);
    v128.store(sums, a1, 16);
    v128.store(sums, b0, 32);
    v128.store(sums, b1, 48);
    v128.store(sums, c0, 64);
    v128.store(sums, c1, 80);
    v128.store(sums, d0, 96);
    v128.store(sums, d1, 112);
    sums += 128;
  }
}

// sums[j][:] += sum over the eight queries i of weights[j][i] * rows[i][:], for j < count.
export function addOuter(weights: usize, rows: usize, sums: usize, count: i32, padded: i32): void {
  const bytes = (<usize>padded) << 2;
  for (let d: usize = 0; d < bytes; d += 16) {
    let row = rows + d;
    const r0 = v128.load(row);
    row += bytes;
    const r1 = v128.load(row);
    row += bytes;
    const r2 = v128.load(row);
    row += bytes;
    const r3 = v128.load(row);
    row += bytes;
    const r4 = v128.load(row);
    row += bytes;
    const r5 = v128.load(row);
    row += bytes;
    const r6 = v128.load(row);
    row += bytes;
    const r7 = v128.load(row);
    let to = sums + d,
      weight = weights;
    const end = weights + ((<usize>count) << 5);
    while (weight < end) {
      let s = madd(v128.load32_splat(weight), r0, v128.load(to));
      let t = f32x4.mul(v128.load32_splat(weight, 4), r1);
      s = madd(v128.load32_splat(weight, 8), r2, s);
      t = madd(v128.load32_splat(weight, 12), r3, t);
      s = madd(v128.load32_splat(weight, 16), r4, s);
      t = madd(v128.load32_splat(weight, 20), r5, t);
      s = madd(v128.load32_splat(weight, 24), r6, s);
      t = madd(v128.load32_splat(weight, 28), r7, t);
      v128.store(to, f32x4.add(s, t));
      to += bytes;
      weight += 32;
    }
  }
}
