// One step of AdamW (Loshchilov and Hutter, arXiv:1711.05101, algorithm 2):
//   m' = beta1 m + (1 - beta1) g, v' = beta2 v + (1 - beta2) g^2, p' = keep p - rate m' / (sqrt(v') rootFactor + epsilon)
// with g the gradient times `factor`, keep = 1 - learningRate weightDecay, rate = learningRate / (1 - beta1^t) and
// rootFactor = 1 / sqrt(1 - beta2^t).
#pragma once
#include <algorithm>

#include "kernels.h"
#include "simd.h"
#include "threads.h"

namespace {

constexpr long adamwChunk = 16384;

void adamw(const AdamWNumbers& numbers, float keep, const float* values, const float* gradient, const float* first,
           const float* second, float* newValues, float* newFirst, float* newSecond, long size) {
  const Vec fade1 = splat(numbers.beta1), fade2 = splat(numbers.beta2);
  const Vec share1 = splat(1 - numbers.beta1), share2 = splat(1 - numbers.beta2);
  const Vec factor = splat(numbers.factor), rate = splat(numbers.rate), root = splat(numbers.rootFactor);
  parallel((size + adamwChunk - 1) / adamwChunk, [&](long chunk) {
    const long end = std::min(size, (chunk + 1) * adamwChunk);
    for (long i = chunk * adamwChunk; i < end; i += W) {
      const int left = int(std::min<long>(W, end - i));
      const Vec g = loadUpTo(gradient + i, left) * factor;
      const Vec m = loadUpTo(first + i, left) * fade1 + g * share1;
      const Vec v = loadUpTo(second + i, left) * fade2 + g * g * share2;
      const Vec update = m * rate / (sqrt(v) * root + splat(numbers.epsilon));
      storeUpTo(newFirst + i, m, left);
      storeUpTo(newSecond + i, v, left);
      storeUpTo(newValues + i, loadUpTo(values + i, left) * splat(keep) - update, left);
    }
  });
}

}  // namespace
