// Mean cross-entropy over the rows where mask is not 0, sum(mask (logSum - logit of target)) / max(1, sum(mask)). What is kept
// for the gradient is each row's logarithm of the sum of exponentials; probabilities are computed again from the logits. A target
// outside of the classes adds nothing to the loss, as with a one-hot vector of zeros.
#pragma once
#include <algorithm>
#include <cmath>

#include "simd.h"
#include "threads.h"

namespace {

constexpr int entropyRows = 16;

inline float rowLogSum(const float* row, int classes) {
  Vec highs = splat(-INFINITY);
  int c = 0;
  for (; c + W <= classes; c += W) highs = maximum(highs, load(row + c));
  float most = c > 0 ? highest(highs) : -INFINITY;
  for (int i = c; i < classes; i++) most = std::max(most, row[i]);
  const Vec shift = splat(most), factor = splat(LOG2_E);
  Vec total{};
  for (int i = 0; i < classes; i += W)
    total += keepUpTo(exp2((loadUpTo(row + i, classes - i) - shift) * factor), classes - i);
  return most + std::log(sum(total));
}

inline double shareOf(const float* mask, int rows) {
  double total = 0;
  for (int i = 0; i < rows; i++) total += mask[i];
  return 1 / std::max(1.0, total);
}

void crossEntropyForward(const float* logits, const int* targets, const float* mask, float* loss, float* logSums, int rows,
                         int classes) {
  parallel((rows + entropyRows - 1) / entropyRows, [&](long block) {
    // A row that the mask hides is not even read.
    for (long i = block * entropyRows; i < std::min<long>(rows, (block + 1) * entropyRows); i++)
      logSums[i] = mask[i] == 0 ? 0 : rowLogSum(logits + i * classes, classes);
  });
  double total = 0;
  for (long i = 0; i < rows; i++)
    if (mask[i] != 0 && targets[i] >= 0 && targets[i] < classes)
      total += double(mask[i]) * (double(logSums[i]) - logits[i * classes + targets[i]]);
  *loss = float(total * shareOf(mask, rows));
}

// dlogits = (softmax - one-hot) mask dy / max(1, sum(mask)), `dy` being one number.
void crossEntropyBackward(const float* logits, const int* targets, const float* mask, const float* logSums, const float* dy,
                          float* dLogits, int rows, int classes) {
  const double share = shareOf(mask, rows) * *dy;
  const Vec factor = splat(LOG2_E);
  parallel((rows + entropyRows - 1) / entropyRows, [&](long block) {
    for (long i = block * entropyRows; i < std::min<long>(rows, (block + 1) * entropyRows); i++) {
      const float weight = float(mask[i] * share);
      const float* from = logits + i * classes;
      float* to = dLogits + i * classes;
      if (weight == 0) {
        std::fill(to, to + classes, 0.0f);
        continue;
      }
      const Vec logSum = splat(logSums[i]), weights = splat(weight);
      for (int c = 0; c < classes; c += W)
        storeUpTo(to + c, exp2((loadUpTo(from + c, classes - c) - logSum) * factor) * weights, classes - c);
      if (targets[i] >= 0 && targets[i] < classes) to[targets[i]] -= weight;
    }
  });
}

}  // namespace
