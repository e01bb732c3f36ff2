// Causal attention over time for n frames that follow t others, of which queries, keys and values are given: softmax(q k^T /
// sqrt(D)) v for each of the P places, where a sequence is a few frames long. Lanes are heads, four at a time.
//
// past [B, t, P, 3E], next [B, n, P, 3E], output [B, n, P, E]; `bias`, if not 0, is [heads, t + n, t + n] = head, query, key.
// D is a multiple of four. Scores are kept in base 2, as in attention.ts.
import { exp2Held, highHalves, hold, interleaveHigh, interleaveLow, lowHalves, LOW, madd, P0, P1, P2, P3, P4, P5, ROUND, roundUp } from './simd';

const LOG2_E: f64 = 1.4426950408889634;

// Bytes of scratch memory: scores of all heads for each of N frames.
export function attentionNextScratch(N: i32, heads: i32): i32 {
  return 4 * N * roundUp(heads, 4);
}

// The products of D numbers at a and b, as four partial sums.
@inline
function dots(a: usize, b: usize, bytes: usize): v128 {
  let sum = f32x4.mul(v128.load(a), v128.load(b));
  for (let d: usize = 16; d < bytes; d += 16) sum = madd(v128.load(a + d), v128.load(b + d), sum);
  return sum;
}

export function attentionNext(
  past: usize, next: usize, bias: usize, output: usize, scratch: usize,
  B: i32, t: i32, n: i32, P: i32, heads: i32, D: i32,
): void {
  const N = t + n, E = heads * D;
  const bytes = <usize>D << 2, row = <usize>(12 * E), frame = <usize>P * row;
  const width = <usize>roundUp(heads, 4) << 2;
  const scale = f32x4.splat(<f32>(LOG2_E / Math.sqrt(<f64>D)));
  const low = hold(LOW), round = hold(ROUND), p5 = hold(P5), p4 = hold(P4);
  const p3 = hold(P3), p2 = hold(P2), p1 = hold(P1), p0 = hold(P0);
  for (let b = 0; b < B; b++) {
    for (let i = 0; i < n; i++) {
      const seen = t + i + 1;
      for (let p = 0; p < P; p++) {
        const q = next + <usize>i * frame + <usize>p * row;
        for (let h = 0; h < heads; h += 4) {
          // Of fewer than four heads the last stands in for those that are missing.
          const h1 = <usize>(min(1, heads - 1 - h)) * bytes, h2 = <usize>(min(2, heads - 1 - h)) * bytes;
          const h3 = <usize>(min(3, heads - 1 - h)) * bytes;
          const at = q + <usize>h * bytes;
          let s = scratch + (<usize>h << 2);
          let greatest = f32x4.splat(-1e30);
          for (let j = 0; j < seen; j++) {
            const source = j < t ? past + <usize>j * frame : next + <usize>(j - t) * frame;
            const k = source + <usize>p * row + <usize>(4 * E) + <usize>h * bytes;
            const a0 = dots(at, k, bytes), a1 = dots(at + h1, k + h1, bytes);
            const a2 = dots(at + h2, k + h2, bytes), a3 = dots(at + h3, k + h3, bytes);
            const x = interleaveLow(a0, a1), y = interleaveLow(a2, a3), z = interleaveHigh(a0, a1), w = interleaveHigh(a2, a3);
            const first = f32x4.add(lowHalves(x, y), highHalves(x, y)), second = f32x4.add(lowHalves(z, w), highHalves(z, w));
            let score = f32x4.mul(f32x4.add(first, second), scale);
            if (bias) score = f32x4.add(score, biases(bias, heads, N, h, t + i, j));
            v128.store(s, score);
            greatest = f32x4.pmax(greatest, score);
            s += width;
          }
          let total = f32x4.splat(0);
          s = scratch + (<usize>h << 2);
          for (let j = 0; j < seen; j++) {
            const weight = exp2Held(f32x4.sub(v128.load(s), greatest), low, round, p5, p4, p3, p2, p1, p0);
            total = f32x4.add(total, weight);
            v128.store(s, weight);
            s += width;
          }
          s = scratch + (<usize>h << 2);
          const inverse = f32x4.div(f32x4.splat(1), total);
          for (let j = 0; j < seen; j++) {
            v128.store(s, f32x4.mul(v128.load(s), inverse));
            s += width;
          }
        }
        const to = output + <usize>(i * P + p) * <usize>(4 * E);
        for (let h = 0; h < heads; h++) {
          for (let d: usize = 0; d < bytes; d += 16) {
            const at = <usize>p * row + <usize>(8 * E) + <usize>h * bytes + d;
            let s = scratch + (<usize>h << 2);
            let sum = f32x4.splat(0);
            for (let j = 0; j < seen; j++) {
              const source = j < t ? past + <usize>j * frame : next + <usize>(j - t) * frame;
              sum = madd(v128.load32_splat(s), v128.load(source + at), sum);
              s += width;
            }
            v128.store(to + <usize>h * bytes + d, sum);
          }
        }
      }
    }
    past += <usize>t * frame;
    next += <usize>n * frame;
    output += <usize>n * <usize>P * <usize>(4 * E);
  }
}

// The entries of four heads for one query and key, in base 2.
function biases(bias: usize, heads: i32, N: i32, head: i32, query: i32, key: i32): v128 {
  let v = f32x4.splat(0);
  const table = <usize>N * (<usize>N << 2);
  const at = bias + <usize>head * table + (<usize>(query * N + key) << 2);
  v = f32x4.replace_lane(v, 0, load<f32>(at));
  if (head + 1 < heads) v = f32x4.replace_lane(v, 1, load<f32>(at + table));
  if (head + 2 < heads) v = f32x4.replace_lane(v, 2, load<f32>(at + table * 2));
  if (head + 3 < heads) v = f32x4.replace_lane(v, 3, load<f32>(at + table * 3));
  return f32x4.mul(v, f32x4.splat(<f32>LOG2_E));
}
