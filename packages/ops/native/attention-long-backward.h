// The gradient of one head of one long sequence: dS = P (dP - delta) with dP = dO.v and delta = dO.o; then dq = dS k,
// dk = dS^T q, dv = P^T dO (FlashAttention, appendix B.4). Lanes are keys; a few queries go by at a time, whose rows of P and dS
// stay in the first-level cache.
#pragma once
#include "attention-layout.h"
#include "attention-long-forward.h"
#include "reduce.h"
#include "threads.h"

namespace {

struct BackwardBlock {
  const float *k, *v;      // [padded, places]
  float *dk, *dv;          // the same
  const float *q, *dO;     // [queries, padded], q times the scale
  const float *logs, *delta;
  const float* bias;       // [queries, N], or null
  float *p, *dS;           // [queries, places]
  float* dq;               // [queries, padded]
  int padded, places, N, start, queries;
  bool causal;

  // The bias of W keys, in base 2. Rows of queries that are not there have none.
  Vec biasAt(int i, int key) const {
    if (start + i >= N) return Vec{};
    return loadUpTo(bias + long(i) * N + key, N - key) * splat(LOG2_E);
  }

  // How many keys query `i` may see.
  int limit(int i) const { return causal ? start + i + 1 : N; }
};

// p and dS of two queries and V vectors of keys, the first of them `key`.
template <int V, int DIMS>
inline void scoreGradients(const BackwardBlock& block, int i, int key) {
  const int dims = DIMS ? DIMS : block.padded;
  const float *q = block.q + i * dims, *dO = block.dO + i * dims;
  Vec s[2][V], dP[2][V];
  each<2>([&](auto j) {
    each<V>([&](auto v) {
      s[j][v] = splat(-block.logs[i + j]);
      if (block.bias) s[j][v] += block.biasAt(i + j, key + v * W);
      dP[j][v] = splat(-block.delta[i + j]);
    });
  });
  for (int d = 0; d < dims; d++) {
    const float *k = block.k + long(d) * block.places + key, *value = block.v + long(d) * block.places + key;
    const Vec q0 = splat(q[d]), q1 = splat(q[dims + d]), dO0 = splat(dO[d]), dO1 = splat(dO[dims + d]);
    each<V>([&](auto v) {
      const Vec kd = load(k + v * W), vd = load(value + v * W);
      s[0][v] += q0 * kd;
      s[1][v] += q1 * kd;
      dP[0][v] += dO0 * vd;
      dP[1][v] += dO1 * vd;
    });
  }
  each<2>([&](auto j) {
    const int limit = block.limit(i + j);
    each<V>([&](auto v) {
      Vec p = exp2(s[j][v]);
      if (key + (v + 1) * W > limit) p = seen(p, key + v * W, limit);
      const long at = long(i + j) * block.places + key + v * W;
      store(block.p + at, p);
      store(block.dS + at, p * dP[j][v]);
    });
  });
}

// sums[d][:] += sum over the block's queries of rows[i][d] weights[i][:], for V vectors of keys.
template <int V>
inline void addOuter(const BackwardBlock& block, const float* rows, const float* weights, float* sums, int key) {
  const int places = block.places;
  for (int d = 0; d < block.padded; d += 4) {
    Vec total[4][V];
    each<4>([&](auto e) { each<V>([&](auto v) { total[e][v] = load(sums + long(d + e) * places + key + v * W); }); });
    for (int i = 0; i < block.queries; i++) {
      const float *row = rows + i * block.padded + d, *weight = weights + long(i) * places + key;
      Vec w[V];
      each<V>([&](auto v) { w[v] = load(weight + v * W); });
      each<4>([&](auto e) {
        const Vec factor = splat(row[e]);
        each<V>([&](auto v) { total[e][v] += factor * w[v]; });
      });
    }
    each<4>([&](auto e) { each<V>([&](auto v) { store(sums + long(d + e) * places + key + v * W, total[e][v]); }); });
  }
}

// dq[i][d] = sum over the keys of dS[i][:] k[d][:], for four queries.
inline void queryGradients(const BackwardBlock& block, int i, int keys) {
  for (int d = 0; d < block.padded; d += 4) {
    Vec total[16] = {};
    for (int key = 0; key < keys; key += W) {
      Vec w[4];
      each<4>([&](auto j) { w[j] = load(block.dS + long(i + j) * block.places + key); });
      each<4>([&](auto e) {
        const Vec k = load(block.k + long(d + e) * block.places + key);
        each<4>([&](auto j) { total[j * 4 + e] += w[j] * k; });
      });
    }
    float sums[16];
    sum16(total, sums);
    for (int j = 0; j < 4; j++) memcpy(block.dq + (i + j) * block.padded + d, sums + 4 * j, 16);
  }
}

template <int DIMS>
void backwardBlock(const BackwardBlock& block) {
  constexpr int V = W == 16 ? 4 : 2;
  // Of the last query, which sees the most.
  const int most = block.limit(block.queries - 1), keys = most < block.places ? roundUp(most, W) : block.places;
  int key = 0;
  for (; key + V * W <= keys; key += V * W) {
    for (int i = 0; i < block.queries; i += 2) scoreGradients<V, DIMS>(block, i, key);
    addOuter<V>(block, block.dO, block.p, block.dv, key);
    addOuter<V>(block, block.q, block.dS, block.dk, key);
  }
  for (; key < keys; key += W) {
    for (int i = 0; i < block.queries; i += 2) scoreGradients<1, DIMS>(block, i, key);
    addOuter<1>(block, block.dO, block.p, block.dv, key);
    addOuter<1>(block, block.q, block.dS, block.dk, key);
  }
  for (int i = 0; i < block.queries; i += 4) queryGradients(block, i, keys);
}

inline void backwardBlockOf(const BackwardBlock& block) {
  switch (block.padded) {
    case 4: return backwardBlock<4>(block);
    case 8: return backwardBlock<8>(block);
    case 16: return backwardBlock<16>(block);
    case 32: return backwardBlock<32>(block);
    default: return backwardBlock<0>(block);
  }
}

// Up to `count` rows of D floats times `factor`, with zeros behind each and for the rows that are missing.
inline void packBlock(const float* from, long stride, float* to, int count, int rows, float factor,
                      const AttentionLayout& layout) {
  for (int i = 0; i < rows; i++)
    copyRow(from + i * stride, to + i * layout.padded, i < count ? layout.D : 0, layout.padded, factor);
}

void longBackward(const AttentionLayout& layout, long item, const float* projected, const float* output,
                  const float* logSums, const float* dOutput, float* dProjected) {
  const int head = item % layout.heads, D = layout.D, E = layout.E, padded = layout.padded, N = layout.N;
  const long row = layout.first(item / layout.heads);
  const long inStride = layout.step * 3 * E, outStride = layout.step * E;
  const float* in = projected + row * 3 * E + head * D;
  float* to = dProjected + row * 3 * E + head * D;
  const int places = roundUp(N, W);
  // As many queries as keep both rows of each in half of the cache, a multiple of four.
  const int fitting = 2560 / places / 4 * 4, queries = fitting < 4 ? 4 : fitting > 32 ? 32 : fitting;

  const long table = long(padded) * places, rows = long(queries) * padded;
  float* k = scratch(4 * table + 3 * rows + 2L * queries * places + 2 * queries, ForWorker);
  float *v = k + table, *dk = v + table, *dv = dk + table;
  float *q = dv + table, *dO = q + rows, *dq = dO + rows;
  float *p = dq + rows, *dS = p + long(queries) * places, *logs = dS + long(queries) * places, *delta = logs + queries;
  packColumns(in + E, inStride, k, N, places, layout);
  packColumns(in + 2 * E, inStride, v, N, places, layout);
  memset(dk, 0, sizeof(float) * 2 * table);

  for (int start = 0; start < N; start += queries) {
    const int count = N - start < queries ? N - start : queries;
    const int rounded = roundUp(count, 4);
    const long at = row + start * layout.step;
    const float *o = output + at * E + head * D, *dOut = dOutput + at * E + head * D;
    packBlock(in + start * inStride, inStride, q, count, rounded, layout.scale, layout);
    packBlock(dOut, outStride, dO, count, rounded, 1, layout);
    for (int i = 0; i < rounded; i++) {
      delta[i] = i < count ? dotOf(o + i * outStride, dOut + i * outStride, D) : 0;
      // Of places that are not there all weights are to become zero.
      logs[i] = i < count ? logSums[(at + i * layout.step) * layout.heads + head] : 126;
    }
    const float* bias = layout.bias ? layout.biasOf(head, start) : nullptr;
    backwardBlockOf({k, v, dk, dv, q, dO, logs, delta, bias, p, dS, dq, padded, places, N, start, rounded, layout.causal});
    for (int i = 0; i < count; i++) copyRow(dq + i * padded, to + (start + i) * inStride, D, D, layout.scale * LN_2);
  }
  // q was scaled for base 2.
  fromColumns(dk, places, N, D, LN_2, [&](int i) { return to + E + i * inStride; });
  fromColumns(dv, places, N, D, 1, [&](int i) { return to + 2 * E + i * inStride; });
}

}  // namespace
