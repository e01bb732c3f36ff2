// silu(g) v of g beside v in rows of 2 width, and its gradients.
#pragma once
#include <algorithm>

#include "simd.h"
#include "threads.h"

namespace {

constexpr int swigluRows = 64;

void swigluForward(const float* projected, float* y, int rows, int width) {
  parallel((rows + swigluRows - 1) / swigluRows, [&](long block) {
    for (long row = block * swigluRows; row < std::min<long>(rows, (block + 1) * swigluRows); row++) {
      const float* from = projected + row * 2 * width;
      for (int f = 0; f < width; f += W) {
        const Vec gate = loadUpTo(from + f, width - f), value = loadUpTo(from + width + f, width - f);
        storeUpTo(y + row * width + f, gate * sigmoid(gate) * value, width - f);
      }
    }
  });
}

void swigluBackward(const float* projected, const float* dy, float* dProjected, int rows, int width) {
  parallel((rows + swigluRows - 1) / swigluRows, [&](long block) {
    for (long row = block * swigluRows; row < std::min<long>(rows, (block + 1) * swigluRows); row++) {
      const float* from = projected + row * 2 * width;
      float* to = dProjected + row * 2 * width;
      for (int f = 0; f < width; f += W) {
        const int left = width - f;
        const Vec gate = loadUpTo(from + f, left), value = loadUpTo(from + width + f, left);
        const Vec d = loadUpTo(dy + row * width + f, left), s = sigmoid(gate), silu = gate * s;
        // silu' = s + silu (1 - s)
        storeUpTo(to + f, d * value * (s + silu * (splat(1) - s)), left);
        storeUpTo(to + width + f, d * silu, left);
      }
    }
  });
}

}  // namespace
