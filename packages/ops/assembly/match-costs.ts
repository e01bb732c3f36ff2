// How well the patches of frames `after` [N, H, W, C] match frames `before` at places around them, [N, patches, places]:
// (mean - cost) / (mean - least + floor), the cost being the mean distance of gray values over a window around the patch.
import { keepUpTo, roundUp, sum } from './simd';

// Floats whose sums stay in registers.
const BLOCK: i32 = 16;

export function matchCostsScratch(H: i32, W: i32, range: i32): i32 {
  const row = roundUp(W, BLOCK);
  return 4 * (H * row + (H + 2 * range) * (row + 2 * range) + row);
}

// Means over channels, the picture going on as its edge for `range` pixels; rows lie `stride` floats apart.
function toGray(frame: usize, to: usize, H: i32, W: i32, C: i32, range: i32, stride: i32): void {
  const share = <f32>1 / <f32>C;
  for (let y = -range; y < H + range; y++) {
    const row = frame + (<usize>(min(max(y, 0), H - 1) * W * C) << 2);
    for (let x = -range; x < W + range; x++) {
      const pixel = row + (<usize>(min(max(x, 0), W - 1) * C) << 2);
      let total: f32 = 0;
      for (let c = 0; c < C; c++) total += load<f32>(pixel + (<usize>c << 2));
      store<f32>(to + (<usize>(x + range) << 2), total * share);
    }
    to += <usize>stride << 2;
  }
}

@inline
function distance(a: usize, b: usize, at: usize): v128 {
  return f32x4.abs(f32x4.sub(v128.load(a + at), v128.load(b + at)));
}

// The columns' sums of distances over `count` rows.
function sumDistances(after: usize, afterRow: usize, before: usize, beforeRow: usize, count: i32, to: usize): void {
  for (let at: usize = 0; at < afterRow; at += <usize>BLOCK << 2) {
    let a = f32x4.splat(0), b = a, c = a, d = a;
    let from = after + at, other = before + at;
    for (let y = 0; y < count; y++) {
      a = f32x4.add(a, distance(from, other, 0));
      b = f32x4.add(b, distance(from, other, 16));
      c = f32x4.add(c, distance(from, other, 32));
      d = f32x4.add(d, distance(from, other, 48));
      from += afterRow;
      other += beforeRow;
    }
    v128.store(to + at, a);
    v128.store(to + at, b, 16);
    v128.store(to + at, c, 32);
    v128.store(to + at, d, 48);
  }
}

function sumRange(from: usize, count: i32): f32 {
  let sums = f32x4.splat(0);
  for (let i = 0; i < count; i += 4) {
    sums = f32x4.add(sums, keepUpTo(v128.load(from + (<usize>i << 2)), count - i));
  }
  return sum(sums);
}

// Of one patch: costs to what is returned.
function normalize(costs: usize, count: i32, floor: f32): void {
  const end = costs + (<usize>count << 2);
  let total: f64 = 0;
  let least: f32 = Infinity;
  for (let at = costs; at < end; at += 4) {
    total += <f64>load<f32>(at);
    least = min(least, load<f32>(at));
  }
  const mean = <f32>(total / <f64>count);
  const factor = <f32>1 / (mean - least + floor);
  for (let at = costs; at < end; at += 4) store<f32>(at, (mean - load<f32>(at)) * factor);
}

export function matchCosts(
  before: usize, after: usize, output: usize, scratch: usize,
  N: i32, H: i32, W: i32, C: i32, range: i32, step: i32, S: i32, window: i32, floor: f32,
): void {
  const rows = H / S, columns = W / S, side = 2 * range / step + 1, places = side * side;
  const stride = roundUp(W, BLOCK), extended = stride + 2 * range;
  const afterRow = <usize>stride << 2, beforeRow = <usize>extended << 2;
  const old = scratch + <usize>H * afterRow, sums = old + <usize>(H + 2 * range) * beforeRow;
  const margin = (window - S) / 2;
  // What lies behind the rows is computed with and left, so it must be numbers that do not slow the processor down.
  memory.fill(scratch, 0, <usize>matchCostsScratch(H, W, range));
  for (let n = 0; n < N; n++) {
    toGray(after, scratch, H, W, C, 0, stride);
    toGray(before, old, H, W, C, range, extended);
    for (let dy = 0; dy < side; dy++) {
      for (let dx = 0; dx < side; dx++) {
        const moved = old + <usize>(dy * step) * beforeRow + (<usize>(dx * step) << 2);
        for (let r = 0; r < rows; r++) {
          const top = max(0, r * S - margin), height = min(H, r * S - margin + window) - top;
          sumDistances(
            scratch + <usize>top * afterRow, afterRow, moved + <usize>top * beforeRow, beforeRow, height, sums,
          );
          let to = output + (<usize>(r * columns * places + dy * side + dx) << 2);
          for (let q = 0; q < columns; q++) {
            const left = max(0, q * S - margin), width = min(W, q * S - margin + window) - left;
            store<f32>(to, sumRange(sums + (<usize>left << 2), width) / <f32>(width * height));
            to += <usize>places << 2;
          }
        }
      }
    }
    for (let p = 0; p < rows * columns; p++) {
      normalize(output, places, floor);
      output += <usize>places << 2;
    }
    before += <usize>(H * W * C) << 2;
    after += <usize>(H * W * C) << 2;
  }
}
