// The token of each row of logits, and the largest probability, of softmax(logits / temperature): the likeliest token, of equals the
// first, or one drawn by the inverse of the cumulative distribution where `uniforms` has a number in [0, 1) for each row.
#pragma once
#include <algorithm>
#include <cmath>

#include "simd.h"
#include "threads.h"

namespace {

constexpr int chosenRows = 16;

// Where the weights so far exceed `left`.
inline int drawnToken(const float* weights, float left, int classes) {
  int token = 0;
  for (; token + W < classes; token += W) {
    const float part = sum(load(weights + token));
    if (left < part) break;
    left -= part;
  }
  for (; token < classes - 1 && left >= weights[token]; token++) left -= weights[token];
  return token;
}

inline void chooseToken(const float* row, const float* uniform, int* token, float* confidence, float* weights, int classes,
                        float scale) {
  Vec highs = splat(-INFINITY);
  int c = 0;
  for (; c + W <= classes; c += W) highs = maximum(highs, load(row + c));
  float most = c > 0 ? highest(highs) : -INFINITY;
  for (int i = c; i < classes; i++) most = std::max(most, row[i]);
  const Vec shift = splat(most), factor = splat(scale);
  Vec totals{};
  for (int i = 0; i < classes; i += W) {
    const Vec weight = keepUpTo(exp2((loadUpTo(row + i, classes - i) - shift) * factor), classes - i);
    store(weights + i, weight);
    totals += weight;
  }
  const float total = sum(totals);
  *token = uniform ? drawnToken(weights, *uniform * total, classes) : int(std::find(row, row + classes, most) - row);
  // Of what is no number none is found.
  *token = std::min(*token, classes - 1);
  *confidence = 1 / total;
}

void chooseTokens(const float* logits, const float* uniforms, int* tokens, float* confidence, int rows, int classes,
                  float temperature) {
  const float scale = LOG2_E / temperature;
  parallel((rows + chosenRows - 1) / chosenRows, [&](long block) {
    float* weights = scratch(roundUp(classes, W), ForWorker);
    for (long i = block * chosenRows; i < std::min<long>(rows, (block + 1) * chosenRows); i++)
      chooseToken(logits + i * classes, uniforms ? uniforms + i : nullptr, tokens + i, confidence + i, weights, classes, scale);
  });
}

}  // namespace
