// Mean cross-entropy over the rows where mask is not 0, sum(mask (logSum - logit of target)) / max(1, sum(mask)). What is
// kept for the gradient is each row's logarithm of the sum of exponentials; probabilities are computed again from the logits.
// A target outside 0 ... V-1 adds nothing to the loss, as with a one-hot vector of zeros.
import { exp2, exp2Held, hold, loadUpTo, log2, LOW, P0, P1, P2, P3, P4, P5, ROUND, storeUpTo, sum } from './simd';

const LOG2_E: f32 = 1.4426950408889634;
const LN_2: f64 = 0.6931471805599453;

function rowLogSum(row: usize, V: i32): f32 {
  const whole = V & ~3;
  let highest: f32 = -Infinity;
  let highs = f32x4.splat(-Infinity);
  for (let v = 0; v < whole; v += 4) highs = f32x4.pmax(highs, v128.load(row + (<usize>v << 2)));
  highest = max(
    max(f32x4.extract_lane(highs, 0), f32x4.extract_lane(highs, 1)),
    max(f32x4.extract_lane(highs, 2), f32x4.extract_lane(highs, 3)),
  );
  for (let v = whole; v < V; v++) highest = max(highest, load<f32>(row + (<usize>v << 2)));
  const maxima = f32x4.splat(highest), factor = hold(LOG2_E);
  const low = hold(LOW), round = hold(ROUND), p5 = hold(P5), p4 = hold(P4);
  const p3 = hold(P3), p2 = hold(P2), p1 = hold(P1), p0 = hold(P0);
  let total = f32x4.splat(0);
  for (let v = 0; v < whole; v += 4) {
    const x = f32x4.mul(f32x4.sub(v128.load(row + (<usize>v << 2)), maxima), factor);
    total = f32x4.add(total, exp2Held(x, low, round, p5, p4, p3, p2, p1, p0));
  }
  let tail: f32 = 0;
  for (let v = whole; v < V; v++) {
    const x = f32x4.splat(load<f32>(row + (<usize>v << 2)));
    tail += f32x4.extract_lane(exp2(f32x4.mul(f32x4.sub(x, maxima), factor)), 0);
  }
  return <f32>(<f64>highest + LN_2 * log2(<f64>(sum(total) + tail)));
}

function shareOf(mask: usize, rows: i32): f64 {
  let total: f64 = 0;
  for (let i: usize = 0; i < <usize>rows << 2; i += 4) total += <f64>load<f32>(mask + i);
  return 1 / max<f64>(1, total);
}

export function crossEntropyForward(
  logits: usize, targets: usize, mask: usize, loss: usize, logSums: usize, rows: i32, V: i32,
): void {
  let total: f64 = 0;
  for (let i: usize = 0; i < <usize>rows; i++) {
    const weight = load<f32>(mask + (i << 2));
    const row = logits + i * (<usize>V << 2);
    const target = load<i32>(targets + (i << 2));
    // A row that the mask hides is not even read.
    const logSum: f32 = weight == 0 ? 0 : rowLogSum(row, V);
    store<f32>(logSums + (i << 2), logSum);
    if (weight != 0 && target >= 0 && target < V) {
      total += <f64>weight * (<f64>logSum - <f64>load<f32>(row + (<usize>target << 2)));
    }
  }
  store<f32>(loss, <f32>(total * shareOf(mask, rows)));
}

// dlogits = (softmax - one-hot) mask dy / max(1, sum(mask)); `dy` is the address of the one number.
export function crossEntropyBackward(
  logits: usize, targets: usize, mask: usize, logSums: usize, dy: usize, dLogits: usize, rows: i32, V: i32,
): void {
  const share = shareOf(mask, rows) * <f64>load<f32>(dy);
  const factor = hold(LOG2_E);
  const low = hold(LOW), round = hold(ROUND), p5 = hold(P5), p4 = hold(P4);
  const p3 = hold(P3), p2 = hold(P2), p1 = hold(P1), p0 = hold(P0);
  const bytes = <usize>V << 2, whole = <usize>(V & ~7) << 2;
  for (let i: usize = 0; i < <usize>rows; i++) {
    const weight = <f32>(<f64>load<f32>(mask + (i << 2)) * share);
    if (weight == 0) {
      memory.fill(dLogits, 0, bytes);
    } else {
      const logSum = f32x4.splat(load<f32>(logSums + (i << 2))), weights = f32x4.splat(weight);
      let at: usize = 0;
      for (; at < whole; at += 32) {
        const from = logits + at, to = dLogits + at;
        const x0 = f32x4.mul(f32x4.sub(v128.load(from), logSum), factor);
        const x1 = f32x4.mul(f32x4.sub(v128.load(from, 16), logSum), factor);
        v128.store(to, f32x4.mul(exp2Held(x0, low, round, p5, p4, p3, p2, p1, p0), weights));
        v128.store(to, f32x4.mul(exp2Held(x1, low, round, p5, p4, p3, p2, p1, p0), weights), 16);
      }
      for (; at < bytes; at += 16) {
        const left = <i32>((bytes - at) >> 2);
        const x = f32x4.mul(f32x4.sub(loadUpTo(logits + at, left), logSum), factor);
        storeUpTo(dLogits + at, f32x4.mul(exp2Held(x, low, round, p5, p4, p3, p2, p1, p0), weights), left);
      }
      const target = load<i32>(targets + (i << 2));
      if (target >= 0 && target < V) {
        const at = dLogits + (<usize>target << 2);
        store<f32>(at, load<f32>(at) - weight);
      }
    }
    logits += bytes;
    dLogits += bytes;
  }
}
