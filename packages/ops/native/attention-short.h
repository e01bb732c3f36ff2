// One head of W short sequences at once, one in each lane: for the few frames of a clip a vector would not be filled by one
// sequence. Everything lies as rows of W numbers. The backward pass computes the weights anew from q and k.
#pragma once
#include "attention-layout.h"
#include "threads.h"
#include "transpose.h"

namespace {

// The rows at which the sequences of a group begin; the lanes of a last, incomplete group repeat its last sequence.
struct Lanes {
  long rows[W];
  int count;

  Lanes(const AttentionLayout& layout, long group) {
    const long first = group * W, left = layout.sequences - first;
    count = left < W ? int(left) : W;
    for (int l = 0; l < W; l++) rows[l] = layout.first(int(first) + (l < count ? l : count - 1));
  }
};

// [N, D, W] from the rows' columns that begin at `column`, `width` being a row's length.
inline void gather(const Lanes& lanes, const AttentionLayout& layout, const float* from, long width, int column, float* to) {
  for (int n = 0; n < layout.N; n++) {
    const auto row = [&](int l) { return from + (lanes.rows[l] + n * layout.step) * width + column; };
    toColumns(row, W, layout.D, to + long(n) * layout.D * W, W);
  }
}

inline void scatter(const Lanes& lanes, const AttentionLayout& layout, const float* from, float* to, long width, int column) {
  for (int n = 0; n < layout.N; n++) {
    const auto row = [&](int l) { return to + (lanes.rows[l] + n * layout.step) * width + column; };
    fromColumns(from + long(n) * layout.D * W, W, lanes.count, layout.D, 1, row);
  }
}

// dots[j] = a . b[j] for j < count.
inline void dotProducts(const float* a, const float* b, int count, int D, Vec* dots) {
  int j = 0;
  for (; j + 4 <= count; j += 4) {
    Vec total[4] = {};
    for (int d = 0; d < D; d++) {
      const Vec x = load(a + d * W);
      each<4>([&](auto i) { total[i] += x * load(b + ((j + i) * D + d) * W); });
    }
    each<4>([&](auto i) { dots[j + i] = total[i]; });
  }
  for (; j < count; j++) {
    dots[j] = Vec{};
    for (int d = 0; d < D; d++) dots[j] += load(a + d * W) * load(b + (j * D + d) * W);
  }
}

// Adds the bias to scores that are still to be scaled.
inline void addBias(const AttentionLayout& layout, int head, int query, int count, Vec* scores) {
  if (!layout.bias) return;
  const float* bias = layout.biasOf(head, query);
  for (int j = 0; j < count; j++) scores[j] += splat(bias[j] * (LOG2_E / layout.scale));
}

// Makes weights of scores, of which the softmax is asked; returns L.
inline Vec softmax(Vec* scores, int count, float scale) {
  Vec most = scores[0], total{};
  for (int j = 1; j < count; j++) most = maximum(most, scores[j]);
  for (int j = 0; j < count; j++) {
    scores[j] = exp2((scores[j] - most) * scale);
    total += scores[j];
  }
  const Vec inverse = splat(1) / total;
  for (int j = 0; j < count; j++) scores[j] *= inverse;
  return most * scale + log2(total);
}

void shortForward(const AttentionLayout& layout, long item, const float* projected, float* output, float* logSums) {
  const int head = item % layout.heads, N = layout.N, D = layout.D, E = layout.E;
  const Lanes lanes(layout, item / layout.heads);
  const long size = long(N) * D * W;
  float *q = scratch(4 * size, ForWorker), *k = q + size, *v = k + size, *o = v + size;
  for (int part = 0; part < 3; part++) gather(lanes, layout, projected, 3 * E, part * E + head * D, q + part * size);
  for (int i = 0; i < N; i++) {
    const int count = layout.causal ? i + 1 : N;
    Vec weights[16];
    dotProducts(q + i * D * W, k, count, D, weights);
    addBias(layout, head, i, count, weights);
    float logs[W];
    store(logs, softmax(weights, count, layout.scale));
    for (int l = 0; l < lanes.count; l++) logSums[(lanes.rows[l] + i * layout.step) * layout.heads + head] = logs[l];
    for (int d = 0; d < D; d++) {
      Vec total{};
      for (int j = 0; j < count; j++) total += weights[j] * load(v + (j * D + d) * W);
      store(o + (i * D + d) * W, total);
    }
  }
  scatter(lanes, layout, o, output, E, head * D);
}

void shortBackward(const AttentionLayout& layout, long item, const float* projected, const float* dOutput,
                   float* dProjected) {
  const int head = item % layout.heads, N = layout.N, D = layout.D, E = layout.E;
  const Lanes lanes(layout, item / layout.heads);
  const long size = long(N) * D * W;
  float *q = scratch(7 * size, ForWorker), *k = q + size, *v = k + size, *dO = v + size;
  float *dq = dO + size, *dk = dq + size, *dv = dk + size;
  for (int part = 0; part < 3; part++) gather(lanes, layout, projected, 3 * E, part * E + head * D, q + part * size);
  gather(lanes, layout, dOutput, E, head * D, dO);
  memset(dk, 0, sizeof(float) * 2 * size);
  const Vec factor = splat(layout.scale * LN_2);
  for (int i = 0; i < N; i++) {
    const int count = layout.causal ? i + 1 : N;
    const float *qi = q + i * D * W, *dOi = dO + i * D * W;
    Vec weights[16], slopes[16], delta{};
    dotProducts(qi, k, count, D, weights);
    addBias(layout, head, i, count, weights);
    softmax(weights, count, layout.scale);
    dotProducts(dOi, v, count, D, slopes);
    for (int j = 0; j < count; j++) delta += weights[j] * slopes[j];
    for (int j = 0; j < count; j++) slopes[j] = weights[j] * (slopes[j] - delta) * factor;
    for (int d = 0; d < D; d++) {
      const Vec qd = load(qi + d * W), dOd = load(dOi + d * W);
      Vec total{};
      for (int j = 0; j < count; j++) {
        const int at = (j * D + d) * W;
        total += slopes[j] * load(k + at);
        store(dk + at, load(dk + at) + slopes[j] * qd);
        store(dv + at, load(dv + at) + weights[j] * dOd);
      }
      store(dq + (i * D + d) * W, total);
    }
  }
  for (int part = 0; part < 3; part++) scatter(lanes, layout, dq + part * size, dProjected, 3 * E, part * E + head * D);
}

}  // namespace
