// softmax(q k^T / sqrt(D)) v over the patches of a frame or over the frames at one patch, straight from the projected
// tensor [B, T, P, 3E] (q, k, v side by side, heads within each), without ever storing the scores of more than eight
// queries (Dao et al., FlashAttention, 2022; here the whole row fits in the cache, so the softmax is done row by row).
//
// `bias`, if not 0, is a table [heads, N, N] = head, query, key that is added to the scores.
// Scores are kept in base 2: s = q.k log2(e) / sqrt(D), p = 2^(s - L), L = log2(sum 2^s), saved for the backward pass.
import { attendBounded, isBounded, largestSquare, scoresOfFour } from './attention-bounded';
import {
  addOuter,
  packRows,
  packTransposed,
  rowsTimesColumns,
  unpackRows,
  unpackTransposed,
  weightedSums,
} from './attention-tiles';
import { exp2Held, hold, loadUpTo, log2x4, LOW, madd, P0, P1, P2, P3, P4, P5, ROUND, roundUp, sum } from './simd';

const LOG2_E: f64 = 1.4426950408889634;
const LN_2: f32 = 0.6931471805599453;

// Bytes of scratch memory that both passes need for sequences of n positions and heads of d dimensions.
export function attentionScratch(n: i32, d: i32): i32 {
  const keys = roundUp(n, 4),
    padded = roundUp(d, 4);
  return 4 * (keys * padded * 4 + padded * 8 * 5 + keys * 8 * 2 + 8 * 3);
}

// Adds a table's entries, rows of N keys, to the scores of up to eight queries.
function addBias(bias: usize, N: i32, queries: i32, keys: i32, scores: usize, scratch: usize): void {
  packTransposed(bias, <usize>N << 2, scratch, queries, N, keys, <f32>LOG2_E);
  for (let at: usize = 0; at < <usize>keys << 5; at += 16) {
    v128.store(scores + at, f32x4.add(v128.load(scores + at), v128.load(scratch + at)));
  }
}

// Lets query i of the eight that begin at `start` see the keys 0 ... i only; `value` takes the place of the others.
function maskFuture(scores: usize, start: i32, count: i32, value: f32): void {
  for (let j = start + 1; j < count; j++) {
    const queries = min(j - start, 8);
    for (let i = 0; i < queries; i++) store<f32>(scores + ((<usize>(j * 8 + i)) << 2), value);
  }
}

// Writes what the eight queries have gathered at `o`, divided by the sums of their weights at `totals`, and the logarithms of
// those, `m0` and `m1` being what was taken off the scores. The queries are done with: their place takes numbers.
function finish(
  o: usize, totals: usize, numbers: usize, to: usize, stride: usize, logs: usize, logStride: usize, queries: i32, D: i32,
  m0: v128, m1: v128,
): void {
  const z0 = v128.load(totals), z1 = v128.load(totals, 16);
  v128.store(numbers, f32x4.div(f32x4.splat(1), z0));
  v128.store(numbers, f32x4.div(f32x4.splat(1), z1), 16);
  unpackTransposed(o, to, stride, queries, D, numbers);
  v128.store(numbers, f32x4.add(m0, log2x4(z0)));
  v128.store(numbers, f32x4.add(m1, log2x4(z1)), 16);
  for (let l = 0; l < queries; l++) store<f32>(logs + <usize>l * logStride, load<f32>(numbers + (<usize>l << 2)));
}

export function attentionForward(
  projected: usize,
  bias: usize,
  output: usize,
  logSums: usize,
  scratch: usize,
  B: i32,
  T: i32,
  P: i32,
  heads: i32,
  D: i32,
  overTime: bool,
  causal: bool,
): void {
  const N = overTime ? T : P;
  const sequences = overTime ? B * P : B * T;
  const step = <usize>(overTime ? <i32>P : <i32>1);
  const E = heads * D;
  const inStride = step * <usize>(12 * E),
    outStride = step * <usize>(4 * E);
  const keys = roundUp(N, 4),
    padded = roundUp(D, 4);
  const scale = <f32>(LOG2_E / Math.sqrt(<f64>D));

  const k = scratch;
  const v = k + <usize>(4 * keys * padded);
  const q = v + <usize>(4 * keys * padded);
  const o = q + <usize>(32 * padded);
  const s = o + <usize>(32 * padded);
  const biases = s + <usize>(32 * keys);
  memory.fill(k, 0, <usize>(8 * keys * padded));

  const low = hold(LOW), round = hold(ROUND), p5 = hold(P5), p4 = hold(P4);
  const p3 = hold(P3), p2 = hold(P2), p1 = hold(P1), p0 = hold(P0);
  for (let sequence = 0; sequence < sequences; sequence++) {
    const first = <usize>(overTime ? (sequence / P) * T * P + (sequence % P) : sequence * P);
    for (let head = 0; head < heads; head++) {
      const inHead = projected + (first * <usize>(3 * E) + <usize>(head * D)) * 4;
      const outHead = output + (first * <usize>E + <usize>(head * D)) * 4;
      packRows(inHead + <usize>(4 * E), inStride, k, N, D, padded);
      packRows(inHead + <usize>(8 * E), inStride, v, N, D, padded);
      const largestKey: f32 = D == 4 && !causal && !bias ? largestSquare(k, N) : Infinity;
      for (let i = 0; i < N; i += 8) {
        const queries = min(8, N - i);
        const seen = causal ? i + queries : N;
        packTransposed(inHead + <usize>i * inStride, inStride, q, queries, D, padded, scale);
        const logAt = logSums + ((first + <usize>i * step) * <usize>heads + <usize>head) * 4;
        const outAt = outHead + <usize>i * outStride;
        if (largestKey < Infinity && isBounded(q, largestKey)) {
          scoresOfFour(k, q, s, N);
          attendBounded(s, v, o, q, N);
          finish(o, q, q, outAt, outStride, logAt, step * <usize>(4 * heads), queries, D, f32x4.splat(0), f32x4.splat(0));
          continue;
        }
        rowsTimesColumns(k, q, s, roundUp(seen, 4), padded);
        if (bias) addBias(bias + <usize>(4 * N * (head * N + i)), N, queries, roundUp(seen, 4), s, biases);
        if (causal) maskFuture(s, i, seen, -1e30);

        const end = s + ((<usize>seen) << 5);
        let m0 = v128.load(s),
          m1 = v128.load(s, 16);
        for (let at = s + 32; at < end; at += 32) {
          m0 = f32x4.pmax(m0, v128.load(at));
          m1 = f32x4.pmax(m1, v128.load(at, 16));
        }
        let z0 = f32x4.splat(0),
          z1 = f32x4.splat(0);
        for (let at = s; at < end; at += 32) {
          const w0 = exp2Held(f32x4.sub(v128.load(at), m0), low, round, p5, p4, p3, p2, p1, p0);
          const w1 = exp2Held(f32x4.sub(v128.load(at, 16), m1), low, round, p5, p4, p3, p2, p1, p0);
          z0 = f32x4.add(z0, w0);
          z1 = f32x4.add(z1, w1);
          v128.store(at, w0);
          v128.store(at, w1, 16);
        }
        if (causal) maskFuture(s, i, seen, 0);
        weightedSums(v, s, o, seen, padded);

        v128.store(s, z0);
        v128.store(s, z1, 16);
        finish(o, s, q, outAt, outStride, logAt, step * <usize>(4 * heads), queries, D, m0, m1);
      }
    }
  }
}

// dS = P (dP - delta) with dP = dO.v and delta = dO.o; then dq = dS k, dk = dS^T q, dv = P^T dO (FlashAttention, appendix B.4).
export function attentionBackward(
  projected: usize,
  bias: usize,
  output: usize,
  logSums: usize,
  dOutput: usize,
  dProjected: usize,
  scratch: usize,
  B: i32,
  T: i32,
  P: i32,
  heads: i32,
  D: i32,
  overTime: bool,
  causal: bool,
): void {
  const N = overTime ? T : P;
  const sequences = overTime ? B * P : B * T;
  const step = <usize>(overTime ? <i32>P : <i32>1);
  const E = heads * D;
  const inStride = step * <usize>(12 * E),
    outStride = step * <usize>(4 * E);
  const keys = roundUp(N, 4),
    padded = roundUp(D, 4);
  const scale = <f32>(LOG2_E / Math.sqrt(<f64>D));

  const k = scratch;
  const v = k + <usize>(4 * keys * padded);
  const dk = v + <usize>(4 * keys * padded);
  const dv = dk + <usize>(4 * keys * padded);
  const q = dv + <usize>(4 * keys * padded);
  const dq = q + <usize>(32 * padded);
  const dO = dq + <usize>(32 * padded);
  const qRows = dO + <usize>(32 * padded);
  const dORows = qRows + <usize>(32 * padded);
  const s = dORows + <usize>(32 * padded);
  const ds = s + <usize>(32 * keys);
  const logs = ds + <usize>(32 * keys);
  const delta = logs + 32;
  const factors = delta + 32;
  v128.store(factors, f32x4.splat(scale * LN_2));
  v128.store(factors, f32x4.splat(scale * LN_2), 16);
  memory.fill(k, 0, <usize>(8 * keys * padded));

  const low = hold(LOW), round = hold(ROUND), p5 = hold(P5), p4 = hold(P4);
  const p3 = hold(P3), p2 = hold(P2), p1 = hold(P1), p0 = hold(P0);
  for (let sequence = 0; sequence < sequences; sequence++) {
    const first = <usize>(overTime ? (sequence / P) * T * P + (sequence % P) : sequence * P);
    for (let head = 0; head < heads; head++) {
      const inOffset = (first * <usize>(3 * E) + <usize>(head * D)) * 4;
      const outOffset = (first * <usize>E + <usize>(head * D)) * 4;
      const inHead = projected + inOffset;
      packRows(inHead + <usize>(4 * E), inStride, k, N, D, padded);
      packRows(inHead + <usize>(8 * E), inStride, v, N, D, padded);
      memory.fill(dk, 0, <usize>(8 * keys * padded));
      for (let i = 0; i < N; i += 8) {
        const queries = min(8, N - i);
        const seen = causal ? i + queries : N;
        const outAt = outOffset + <usize>i * outStride;
        const inAt = inHead + <usize>i * inStride;
        packTransposed(inAt, inStride, q, queries, D, padded, scale);
        packTransposed(dOutput + outAt, outStride, dO, queries, D, padded, 1);
        if (queries < 8) memory.fill(qRows, 0, <usize>(64 * padded));
        packRows(inAt, inStride, qRows, queries, D, padded);
        packRows(dOutput + outAt, outStride, dORows, queries, D, padded);
        memory.fill(logs, 0, 64);
        for (let l = 0; l < queries; l++) {
          const row = first + <usize>(i + l) * step;
          store<f32>(logs + ((<usize>l) << 2), load<f32>(logSums + (row * <usize>heads + <usize>head) * 4));
          const at = outAt + <usize>l * outStride;
          let dots = f32x4.splat(0);
          for (let d = 0; d < D; d += 4) {
            const from = at + (<usize>d << 2);
            dots = madd(loadUpTo(output + from, D - d), loadUpTo(dOutput + from, D - d), dots);
          }
          store<f32>(delta + (<usize>l << 2), sum(dots));
        }

        rowsTimesColumns(k, q, s, roundUp(seen, 4), padded);
        if (bias) addBias(bias + <usize>(4 * N * (head * N + i)), N, queries, roundUp(seen, 4), s, ds);
        rowsTimesColumns(v, dO, ds, roundUp(seen, 4), padded);
        const l0 = v128.load(logs),
          l1 = v128.load(logs, 16),
          e0 = v128.load(delta),
          e1 = v128.load(delta, 16);
        const end = s + ((<usize>seen) << 5);
        let dsAt = ds;
        for (let at = s; at < end; at += 32) {
          const w0 = exp2Held(f32x4.sub(v128.load(at), l0), low, round, p5, p4, p3, p2, p1, p0);
          const w1 = exp2Held(f32x4.sub(v128.load(at, 16), l1), low, round, p5, p4, p3, p2, p1, p0);
          v128.store(at, w0);
          v128.store(at, w1, 16);
          v128.store(dsAt, f32x4.mul(w0, f32x4.sub(v128.load(dsAt), e0)));
          v128.store(dsAt, f32x4.mul(w1, f32x4.sub(v128.load(dsAt, 16), e1)), 16);
          dsAt += 32;
        }
        if (causal) {
          maskFuture(s, i, seen, 0);
          maskFuture(ds, i, seen, 0);
        }
        weightedSums(k, ds, dq, seen, padded);
        unpackTransposed(dq, dProjected + inOffset + <usize>i * inStride, inStride, queries, D, factors);
        addOuter(s, dORows, dv, seen, padded);
        addOuter(ds, qRows, dk, seen, padded);
      }
      unpackRows(dk, dProjected + inOffset + <usize>(4 * E), inStride, N, D, padded, scale * LN_2);
      unpackRows(dv, dProjected + inOffset + <usize>(8 * E), inStride, N, D, padded, 1);
    }
  }
}
