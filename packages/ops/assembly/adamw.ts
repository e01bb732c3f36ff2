// One step of AdamW (Loshchilov and Hutter, arXiv:1711.05101, algorithm 2) on `size` numbers:
//   m' = beta1 m + (1 - beta1) g, v' = beta2 v + (1 - beta2) g^2, p' = keep p - rate m' / (sqrt(v') rootFactor + epsilon)
// with g the gradient times `factor`, keep = 1 - learningRate weightDecay, rate = learningRate / (1 - beta1^t) and
// rootFactor = 1 / sqrt(1 - beta2^t).
import { loadUpTo, madd, storeUpTo } from './simd';

export function adamw(
  values: usize, gradient: usize, first: usize, second: usize, newValues: usize, newFirst: usize, newSecond: usize,
  size: i32, factor: f32, beta1: f32, beta2: f32, keep: f32, rate: f32, rootFactor: f32, epsilon: f32,
): void {
  const fade1 = f32x4.splat(beta1), fade2 = f32x4.splat(beta2);
  const share1 = f32x4.splat(1 - beta1), share2 = f32x4.splat(1 - beta2);
  const factors = f32x4.splat(factor), keeps = f32x4.splat(keep), rates = f32x4.splat(rate);
  const roots = f32x4.splat(rootFactor), epsilons = f32x4.splat(epsilon);
  for (let i = 0; i < size; i += 4) {
    const at = <usize>i << 2, left = size - i;
    const g = f32x4.mul(loadUpTo(gradient + at, left), factors);
    const m = madd(loadUpTo(first + at, left), fade1, f32x4.mul(g, share1));
    const v = madd(loadUpTo(second + at, left), fade2, f32x4.mul(f32x4.mul(g, g), share2));
    const update = f32x4.div(f32x4.mul(m, rates), madd(f32x4.sqrt(v), roots, epsilons));
    storeUpTo(newFirst + at, m, left);
    storeUpTo(newSecond + at, v, left);
    storeUpTo(newValues + at, f32x4.sub(f32x4.mul(loadUpTo(values + at, left), keeps), update), left);
  }
}
