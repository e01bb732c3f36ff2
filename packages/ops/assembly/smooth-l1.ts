// mean(weight smoothL1(prediction - target)), smoothL1(d) = d^2 / 2 beta for |d| < beta and |d| - beta / 2 beyond, and its
// gradients. One weight serves `inner` neighbours; `weight` may be 0: all weights are 1.
import { loadUpTo, madd, storeUpTo, sum } from './simd';

// Elements that are summed in float32 before their sum is added in float64, and whose weights are spread at a time.
const CHUNK: i32 = 1024;

export function smoothL1Scratch(): i32 {
  return 4 * CHUNK;
}

// The weights of the elements first ... first + count - 1.
function spreadWeights(weight: usize, inner: i32, first: i32, count: i32, to: usize): void {
  if (inner == 1) {
    memory.copy(to, weight + (<usize>first << 2), <usize>count << 2);
    return;
  }
  let left = inner - (first % inner);
  let from = weight + (<usize>(first / inner) << 2);
  for (let i = 0; i < count; i++) {
    store<f32>(to + (<usize>i << 2), load<f32>(from));
    if (--left == 0) {
      left = inner;
      from += 4;
    }
  }
}

export function smoothL1Forward(
  prediction: usize, target: usize, weight: usize, loss: usize, scratch: usize, size: i32, inner: i32, beta: f32,
): void {
  const betas = f32x4.splat(beta), half = f32x4.splat(0.5);
  let total: f64 = 0;
  for (let first = 0; first < size; first += CHUNK) {
    const count = min(CHUNK, size - first);
    if (weight) spreadWeights(weight, inner, first, count, scratch);
    let sums = f32x4.splat(0);
    for (let i = 0; i < count; i += 4) {
      const at = <usize>(first + i) << 2, left = count - i;
      const distance = f32x4.abs(f32x4.sub(loadUpTo(prediction + at, left), loadUpTo(target + at, left)));
      // With c = min(|d|, beta), c (|d| - c / 2) / beta is both branches at once.
      const near = f32x4.pmin(distance, betas);
      const part = f32x4.mul(near, f32x4.sub(distance, f32x4.mul(near, half)));
      if (weight) sums = madd(part, loadUpTo(scratch + (<usize>i << 2), left), sums);
      else sums = f32x4.add(sums, part);
    }
    total += <f64>sum(sums);
  }
  store<f32>(loss, <f32>(total / (<f64>beta * <f64>size)));
}

// The derivative is clamp(d / beta, -1, 1); the target's is its opposite. `dy` is the address of one number.
export function smoothL1Backward(
  prediction: usize, target: usize, weight: usize, dy: usize, dPrediction: usize, dTarget: usize, scratch: usize,
  size: i32, inner: i32, beta: f32,
): void {
  const factor = f32x4.splat(<f32>(<f64>load<f32>(dy) / <f64>size));
  const inverse = f32x4.splat(1 / beta), one = f32x4.splat(1), minusOne = f32x4.splat(-1);
  for (let first = 0; first < size; first += CHUNK) {
    const count = min(CHUNK, size - first);
    if (weight) spreadWeights(weight, inner, first, count, scratch);
    for (let i = 0; i < count; i += 4) {
      const at = <usize>(first + i) << 2, left = count - i;
      const difference = f32x4.sub(loadUpTo(prediction + at, left), loadUpTo(target + at, left));
      let slope = f32x4.pmax(f32x4.pmin(f32x4.mul(difference, inverse), one), minusOne);
      if (weight) slope = f32x4.mul(slope, loadUpTo(scratch + (<usize>i << 2), left));
      slope = f32x4.mul(slope, factor);
      storeUpTo(dPrediction + at, slope, left);
      storeUpTo(dTarget + at, f32x4.neg(slope), left);
    }
  }
}
