// Frames [N, H, W, C] blended with themselves shifted by up to R rows and columns: down first, with weights rows [N, K, 2R + 1],
// then across, with columns [N, K, 2R + 1], into [N, K, H, W, C]; and the gradients of the weights.
//
// Both blends are one sum, over floats that lie a row or a pixel apart. Lengths are rounded up to a block; what lies behind the end
// of a row is zero in the frame's copy, so that it adds nothing.
import { madd, roundUp, sum } from './simd';

// Floats of a block: eight vectors, whose sums stay in registers.
const BLOCK: i32 = 32;

// Rows of the frame's copy, which goes on as its edge, are so many floats long.
@inline
function rowLength(W: i32, C: i32): i32 {
  return roundUp(W * C, BLOCK);
}

// One blended row with the edges beside it: so many floats, and a block behind for sums that run over.
@inline
function lineLength(W: i32, C: i32, R: i32): i32 {
  return roundUp((W + 4 * R) * C, BLOCK) + BLOCK;
}

export function shiftBlendScratch(H: i32, W: i32, C: i32, R: i32): i32 {
  const taps = 2 * R + 1;
  return 4 * ((H + 2 * R) * rowLength(W, C) + 3 * lineLength(W, C, R)) + 2 * 32 * taps + 4 * taps;
}

// to[x] = sum over t of weights[t] from[x + t stride], for x < length rounded up to a block.
function blend(from: usize, stride: usize, weights: usize, taps: i32, to: usize, length: i32): void {
  const end = to + (<usize>roundUp(length, BLOCK) << 2);
  for (; to < end; to += <usize>BLOCK << 2) {
    let a = f32x4.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
    let at = from;
    for (let t = 0; t < taps; t++) {
      const w = v128.load32_splat(weights + (<usize>t << 2));
      a = madd(w, v128.load(at), a);
      b = madd(w, v128.load(at, 16), b);
      c = madd(w, v128.load(at, 32), c);
      d = madd(w, v128.load(at, 48), d);
      e = madd(w, v128.load(at, 64), e);
      f = madd(w, v128.load(at, 80), f);
      g = madd(w, v128.load(at, 96), g);
      h = madd(w, v128.load(at, 112), h);
      at += stride;
    }
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
    v128.store(to, e, 64);
    v128.store(to, f, 80);
    v128.store(to, g, 96);
    v128.store(to, h, 112);
    from += <usize>BLOCK << 2;
  }
}

// The transpose: to sums[t], eight of them for each, adds values[x] from[x + t stride] for those x.
function correlate(values: usize, from: usize, stride: usize, taps: i32, sums: usize, length: i32): void {
  const end = values + (<usize>roundUp(length, BLOCK) << 2);
  for (; values < end; values += <usize>BLOCK << 2) {
    const a = v128.load(values), b = v128.load(values, 16), c = v128.load(values, 32), d = v128.load(values, 48);
    const e = v128.load(values, 64), f = v128.load(values, 80), g = v128.load(values, 96), h = v128.load(values, 112);
    let at = from, to = sums;
    for (let t = 0; t < taps; t++) {
      let r = madd(a, v128.load(at), v128.load(to));
      let s = madd(b, v128.load(at, 16), v128.load(to, 16));
      r = madd(c, v128.load(at, 32), r);
      s = madd(d, v128.load(at, 48), s);
      r = madd(e, v128.load(at, 64), r);
      s = madd(f, v128.load(at, 80), s);
      r = madd(g, v128.load(at, 96), r);
      s = madd(h, v128.load(at, 112), s);
      v128.store(to, r);
      v128.store(to, s, 16);
      at += stride;
      to += 32;
    }
    from += <usize>BLOCK << 2;
  }
}

// Copies a frame, R rows more above and below.
function extendRows(frame: usize, H: i32, width: usize, R: i32, to: usize, row: usize): void {
  for (let y = -R; y < H + R; y++) {
    memory.copy(to, frame + <usize>min(max(y, 0), H - 1) * width, width);
    to += row;
  }
}

// Gives a line, of W pixels after R, its edge on both sides.
function extendColumns(line: usize, W: i32, C: i32, R: i32): void {
  const pixel = <usize>C << 2, first = line + <usize>R * pixel;
  const behind = first + <usize>W * pixel, end = behind + <usize>R * pixel;
  for (let at = first; at > line; at -= 4) store<f32>(at - 4, load<f32>(at - 4 + pixel));
  for (let at = behind; at < end; at += 4) store<f32>(at, load<f32>(at - pixel));
}

// The transpose: adds what lies beside the line to its first and last pixel.
function foldColumns(line: usize, W: i32, C: i32, R: i32): void {
  const pixel = <usize>C << 2, first = line + <usize>R * pixel;
  const behind = first + <usize>W * pixel, end = behind + <usize>R * pixel;
  for (let at = line; at < first; at += 4) store<f32>(at + pixel, load<f32>(at + pixel) + load<f32>(at));
  for (let at = end - 4; at >= behind; at -= 4) store<f32>(at - pixel, load<f32>(at - pixel) + load<f32>(at));
}

export function shiftBlendForward(
  frames: usize, rows: usize, columns: usize, output: usize, scratch: usize, N: i32, K: i32, H: i32, W: i32, C: i32, R: i32,
): void {
  const taps = 2 * R + 1, inner = W * C;
  const width = <usize>inner << 2, pixel = <usize>C << 2, row = <usize>rowLength(W, C) << 2;
  const line = scratch + <usize>(H + 2 * R) * row;
  const whole = line + (<usize>lineLength(W, C, R) << 2);
  memory.fill(scratch, 0, <usize>shiftBlendScratch(H, W, C, R));
  for (let n = 0; n < N; n++) {
    extendRows(frames, H, width, R, scratch, row);
    for (let k = 0; k < K; k++) {
      for (let y = 0; y < H; y++) {
        blend(scratch + <usize>y * row, row, rows, taps, line + <usize>R * pixel, inner);
        extendColumns(line, W, C, R);
        if (row == width) {
          blend(line, pixel, columns, taps, output, inner);
        } else {
          blend(line, pixel, columns, taps, whole, inner);
          memory.copy(output, whole, width);
        }
        output += width;
      }
      rows += <usize>taps << 2;
      columns += <usize>taps << 2;
    }
    frames += <usize>H * width;
  }
}

export function shiftBlendBackward(
  frames: usize, rows: usize, columns: usize, dy: usize, dRows: usize, dColumns: usize, scratch: usize,
  N: i32, K: i32, H: i32, W: i32, C: i32, R: i32,
): void {
  const taps = 2 * R + 1, inner = W * C;
  const width = <usize>inner << 2, pixel = <usize>C << 2, row = <usize>rowLength(W, C) << 2;
  const lineBytes = <usize>lineLength(W, C, R) << 2;
  const line = scratch + <usize>(H + 2 * R) * row;
  // The output's gradient, 2R zeros before it and behind, and the gradient of the line.
  const padded = line + lineBytes, given = padded + <usize>(2 * R) * pixel, dLine = padded + lineBytes;
  const rowSums = dLine + lineBytes, columnSums = rowSums + (<usize>taps << 5);
  const reversed = columnSums + (<usize>taps << 5);
  memory.fill(scratch, 0, <usize>shiftBlendScratch(H, W, C, R));
  for (let n = 0; n < N; n++) {
    extendRows(frames, H, width, R, scratch, row);
    for (let k = 0; k < K; k++) {
      memory.fill(rowSums, 0, <usize>taps << 6);
      for (let t = 0; t < taps; t++) {
        store<f32>(reversed + (<usize>t << 2), load<f32>(columns + (<usize>(taps - 1 - t) << 2)));
      }
      for (let y = 0; y < H; y++) {
        const above = scratch + <usize>y * row;
        blend(above, row, rows, taps, line + <usize>R * pixel, inner);
        extendColumns(line, W, C, R);
        memory.copy(given, dy, width);
        correlate(given, line, pixel, taps, columnSums, inner);
        blend(padded, pixel, reversed, taps, dLine, (W + 2 * R) * C);
        foldColumns(dLine, W, C, R);
        correlate(dLine + <usize>R * pixel, above, row, taps, rowSums, inner);
        dy += width;
      }
      for (let t = 0; t < taps; t++) {
        const at = <usize>t << 5;
        store<f32>(dRows, sum(f32x4.add(v128.load(rowSums + at), v128.load(rowSums + at, 16))));
        store<f32>(dColumns, sum(f32x4.add(v128.load(columnSums + at), v128.load(columnSums + at, 16))));
        dRows += 4;
        dColumns += 4;
      }
      rows += <usize>taps << 2;
      columns += <usize>taps << 2;
    }
    frames += <usize>H * width;
  }
}
