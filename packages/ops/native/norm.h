// Layer norm and RMS norm of rows, n = (h - mean) / sqrt(mean((h - mean)^2) + epsilon) with h = x + residual, the mean left out
// for RMS norm; then y = n gain + shift with gain = weight (1 + gamma), shift = bias (1 + gamma) + beta. Rows come in groups, which
// share gamma and beta: film [groups, 2 width].
#pragma once
#include <algorithm>
#include <cmath>

#include "kernels.h"
#include "simd.h"
#include "threads.h"

namespace {

// Rows of a group that one thread takes at a time, and whose gradients of gain and shift are summed before those of others.
constexpr int normRows = 128;

inline void gainAndShift(const NormTensors& in, int group, float* gain, float* shift, int width) {
  const float* film = in.film ? in.film + long(group) * 2 * width : nullptr;
  for (int e = 0; e < width; e += W) {
    const int left = width - e;
    const Vec scale = film ? splat(1) + loadUpTo(film + e, left) : splat(1);
    const Vec beta = film ? loadUpTo(film + width + e, left) : Vec{};
    store(gain + e, in.weight ? scale * loadUpTo(in.weight + e, left) : scale);
    store(shift + e, in.bias ? scale * loadUpTo(in.bias + e, left) + beta : beta);
  }
}

// Leaves h - mean in `h`, zeros behind, and returns 1 / sqrt(mean((h - mean)^2) + epsilon).
inline float normalize(const float* x, const float* residual, float* h, int width, float epsilon, bool centre) {
  Vec total{}, squares{};
  for (int e = 0; e < width; e += W) {
    Vec v = loadUpTo(x + e, width - e);
    if (residual) v += loadUpTo(residual + e, width - e);
    total += v;
    squares += v * v;
    store(h + e, v);
  }
  if (centre) {
    const Vec mean = splat(sum(total) / width);
    squares = Vec{};
    for (int e = 0; e < width; e += W) {
      const Vec v = keepUpTo(load(h + e) - mean, width - e);
      squares += v * v;
      store(h + e, v);
    }
  }
  return 1 / std::sqrt(sum(squares) / width + epsilon);
}

void normForward(const NormTensors& in, float* y, int groups, int rows, int width, float epsilon, bool centre) {
  const int chunks = (rows + normRows - 1) / normRows, padded = roundUp(width, W);
  parallel(long(groups) * chunks, [&](long i) {
    float *h = scratch(3 * padded, ForWorker), *gain = h + padded, *shift = gain + padded;
    const int group = i / chunks, begin = int(i % chunks) * normRows;
    gainAndShift(in, group, gain, shift, width);
    for (int row = begin; row < std::min(begin + normRows, rows); row++) {
      const long at = (long(group) * rows + row) * width;
      const Vec inverse = splat(normalize(in.x + at, in.residual ? in.residual + at : nullptr, h, width, epsilon, centre));
      for (int e = 0; e < width; e += W)
        storeUpTo(y + at + e, load(h + e) * inverse * load(gain + e) + load(shift + e), width - e);
    }
  });
}

// One row's dx = (dn - mean(dn) - n mean(dn n)) / sqrt(...); adds its part to the sums of dy n and dy.
inline void rowGradient(const float* dy, float* dx, float* h, const float* gain, float* sumDyN, float* sumDy, int width,
                        float scale, bool centre) {
  const Vec inverse = splat(scale);
  Vec total{}, product{};
  for (int e = 0; e < width; e += W) {
    const Vec d = loadUpTo(dy + e, width - e), n = load(h + e) * inverse, dn = d * load(gain + e);
    store(h + e, n);
    store(sumDyN + e, load(sumDyN + e) + d * n);
    store(sumDy + e, load(sumDy + e) + d);
    total += dn;
    product += dn * n;
  }
  const Vec mean = splat(centre ? sum(total) / width : 0), slope = splat(sum(product) / width);
  for (int e = 0; e < width; e += W) {
    const Vec dn = loadUpTo(dy + e, width - e) * load(gain + e);
    storeUpTo(dx + e, (dn - mean - load(h + e) * slope) * inverse, width - e);
  }
}

// From the chunks' sums of dy n and of dy: dgamma = sum dy (n weight + bias), dbeta = sum dy, and theirs of weight and bias.
inline void addGroups(const NormTensors& in, const float* sums, float* dWeight, float* dBias, float* dFilm, int groups,
                      int chunks, int width, int padded) {
  if (dWeight) std::fill(dWeight, dWeight + width, 0.0f);
  if (dBias) std::fill(dBias, dBias + width, 0.0f);
  for (int group = 0; group < groups; group++) {
    for (int e = 0; e < width; e++) {
      float dyN = 0, dy = 0;
      for (int chunk = 0; chunk < chunks; chunk++) {
        const float* part = sums + (long(group) * chunks + chunk) * 2 * padded;
        dyN += part[e];
        dy += part[padded + e];
      }
      const float scale = in.film ? 1 + in.film[long(group) * 2 * width + e] : 1;
      if (dWeight) dWeight[e] += scale * dyN;
      if (dBias) dBias[e] += scale * dy;
      if (dFilm) {
        float* to = dFilm + long(group) * 2 * width;
        to[e] = (in.weight ? in.weight[e] : 1) * dyN + (in.bias ? in.bias[e] : 0) * dy;
        to[width + e] = dy;
      }
    }
  }
}

// dx is the gradient of the residual too. dWeight, dBias and dFilm may be null.
void normBackward(const NormTensors& in, const float* dy, float* dx, float* dWeight, float* dBias, float* dFilm, int groups,
                  int rows, int width, float epsilon, bool centre) {
  const int chunks = (rows + normRows - 1) / normRows, padded = roundUp(width, W);
  float* sums = scratch(long(groups) * chunks * 2 * padded, ForCaller);
  parallel(long(groups) * chunks, [&](long i) {
    float *h = scratch(3 * padded, ForWorker), *gain = h + padded, *shift = gain + padded;
    float *sumDyN = sums + i * 2 * padded, *sumDy = sumDyN + padded;
    const int group = i / chunks, begin = int(i % chunks) * normRows;
    gainAndShift(in, group, gain, shift, width);
    memset(sumDyN, 0, sizeof(float) * 2 * padded);
    for (int row = begin; row < std::min(begin + normRows, rows); row++) {
      const long at = (long(group) * rows + row) * width;
      const float scale = normalize(in.x + at, in.residual ? in.residual + at : nullptr, h, width, epsilon, centre);
      rowGradient(dy + at, dx + at, h, gain, sumDyN, sumDy, width, scale, centre);
    }
  });
  if (dWeight || dBias || dFilm) addGroups(in, sums, dWeight, dBias, dFilm, groups, chunks, width, padded);
}

}  // namespace
