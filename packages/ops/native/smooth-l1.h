// mean(weight smoothL1(prediction - target)), smoothL1(d) = d^2 / 2 beta for |d| < beta and |d| - beta / 2 beyond, and its
// gradients. One weight serves `inner` neighbours; `weight` may be null: all weights are 1.
#pragma once
#include <algorithm>

#include "simd.h"
#include "threads.h"

namespace {

// Elements that one thread takes at a time, and which are summed in float32 before their sum is added in float64.
constexpr int lossChunk = 4096;

inline Vec weightsAt(const float* weight, long inner, long first, int left) {
  if (!weight) return splat(1);
  if (inner == 1) return loadUpTo(weight + first, left);
  const long end = first + std::min(W, left) - 1;
  if (first / inner == end / inner) return splat(weight[first / inner]);
  float spread[W] = {};
  for (int l = 0; l < W && l < left; l++) spread[l] = weight[(first + l) / inner];
  return load(spread);
}

void smoothL1Forward(const float* prediction, const float* target, const float* weight, float* loss, long size, long inner,
                     float beta) {
  const long chunks = (size + lossChunk - 1) / lossChunk;
  float* sums = scratch(chunks, ForCaller);
  parallel(chunks, [&](long chunk) {
    const long end = std::min(size, (chunk + 1) * lossChunk);
    Vec total{};
    for (long i = chunk * lossChunk; i < end; i += W) {
      const int left = int(end - i);
      const Vec difference = loadUpTo(prediction + i, left) - loadUpTo(target + i, left);
      const Vec distance = maximum(difference, -difference);
      // With c = min(|d|, beta), c (|d| - c / 2) / beta is both branches at once.
      const Vec near = minimum(distance, splat(beta));
      total += near * (distance - near * splat(0.5f)) * weightsAt(weight, inner, i, left);
    }
    sums[chunk] = sum(total);
  });
  double total = 0;
  for (long chunk = 0; chunk < chunks; chunk++) total += sums[chunk];
  *loss = float(total / (double(beta) * double(size)));
}

// The derivative is clamp(d / beta, -1, 1); the target's is its opposite. `dy` is one number.
void smoothL1Backward(const float* prediction, const float* target, const float* weight, const float* dy, float* dPrediction,
                      float* dTarget, long size, long inner, float beta) {
  const Vec factor = splat(float(double(*dy) / double(size))), inverse = splat(1 / beta);
  parallel((size + lossChunk - 1) / lossChunk, [&](long chunk) {
    const long end = std::min(size, (chunk + 1) * lossChunk);
    for (long i = chunk * lossChunk; i < end; i += W) {
      const int left = int(end - i);
      const Vec difference = loadUpTo(prediction + i, left) - loadUpTo(target + i, left);
      const Vec clamped = maximum(minimum(difference * inverse, splat(1)), splat(-1));
      const Vec slope = clamped * weightsAt(weight, inner, i, left) * factor;
      storeUpTo(dPrediction + i, slope, left);
      storeUpTo(dTarget + i, -slope, left);
    }
  });
}

}  // namespace
