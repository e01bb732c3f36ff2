// The token of each row of logits, and the largest probability: softmax(logits / temperature), of which the likeliest is taken,
// or one drawn by the inverse of the cumulative distribution.
import { exp2Held, hold, loadUpTo, LOW, P0, P1, P2, P3, P4, P5, ROUND, roundUp, sum } from './simd';

const LOG2_E: f64 = 1.4426950408889634;
// Weights that are passed over together.
const STEP: i32 = 16;

// Bytes of scratch memory: the weights of a row.
export function chooseScratch(V: i32): i32 {
  return 4 * roundUp(V, STEP);
}

// `uniforms`, one in [0, 1) for each row, or 0: the likeliest, of equals the first.
export function chooseTokens(
  logits: usize, uniforms: usize, tokens: usize, confidence: usize, scratch: usize, rows: i32, V: i32, temperature: f32,
): void {
  const scale = f32x4.splat(<f32>(LOG2_E / <f64>temperature));
  const low = hold(LOW), round = hold(ROUND), p5 = hold(P5), p4 = hold(P4);
  const p3 = hold(P3), p2 = hold(P2), p1 = hold(P1), p0 = hold(P0);
  const whole = <usize>(V & ~7) << 2, bytes = <usize>V << 2;
  const padded = <usize>roundUp(V, STEP) << 2;
  for (let row = 0; row < rows; row++) {
    let m0 = f32x4.splat(-Infinity), m1 = m0;
    for (let at: usize = 0; at < whole; at += 32) {
      m0 = f32x4.pmax(m0, v128.load(logits + at));
      m1 = f32x4.pmax(m1, v128.load(logits + at, 16));
    }
    m0 = f32x4.pmax(m0, m1);
    let greatest = max(
      max(f32x4.extract_lane(m0, 0), f32x4.extract_lane(m0, 1)), max(f32x4.extract_lane(m0, 2), f32x4.extract_lane(m0, 3)),
    );
    for (let at = whole; at < bytes; at += 4) greatest = max(greatest, load<f32>(logits + at));
    const from = f32x4.splat(greatest);
    let z0 = f32x4.splat(0), z1 = z0;
    for (let at: usize = 0; at < whole; at += 32) {
      const x0 = f32x4.mul(f32x4.sub(v128.load(logits + at), from), scale);
      const x1 = f32x4.mul(f32x4.sub(v128.load(logits + at, 16), from), scale);
      const w0 = exp2Held(x0, low, round, p5, p4, p3, p2, p1, p0);
      const w1 = exp2Held(x1, low, round, p5, p4, p3, p2, p1, p0);
      z0 = f32x4.add(z0, w0);
      z1 = f32x4.add(z1, w1);
      v128.store(scratch + at, w0);
      v128.store(scratch + at, w1, 16);
    }
    let total = sum(f32x4.add(z0, z1));
    if (whole < padded) memory.fill(scratch + whole, 0, padded - whole);
    for (let at = whole; at < bytes; at += 4) {
      const x = f32x4.mul(f32x4.sub(loadUpTo(logits + at, 1), from), scale);
      const weight = f32x4.extract_lane(exp2Held(x, low, round, p5, p4, p3, p2, p1, p0), 0);
      store<f32>(scratch + at, weight);
      total += weight;
    }
    const token = uniforms ? drawn(scratch, load<f32>(uniforms + (<usize>row << 2)) * total, V) : first(logits, greatest, V);
    store<i32>(tokens + (<usize>row << 2), token);
    store<f32>(confidence + (<usize>row << 2), 1 / total);
    logits += bytes;
  }
}

// Where the weights so far exceed `left`.
function drawn(weights: usize, left: f32, V: i32): i32 {
  let token = 0;
  for (; token + STEP < V; token += STEP) {
    const at = weights + (<usize>token << 2);
    const some = f32x4.add(
      f32x4.add(v128.load(at), v128.load(at, 16)), f32x4.add(v128.load(at, 32), v128.load(at, 48)),
    );
    const part = sum(some);
    if (left < part) break;
    left -= part;
  }
  while (token < V - 1) {
    const weight = load<f32>(weights + (<usize>token << 2));
    if (left < weight) break;
    left -= weight;
    token++;
  }
  return token;
}

function first(logits: usize, greatest: f32, V: i32): i32 {
  let token = 0;
  while (token < V - 1 && load<f32>(logits + (<usize>token << 2)) != greatest) token++;
  return token;
}
