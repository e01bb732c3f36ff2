// One head of one long sequence. Lanes are queries, up to four vectors of them in a tile; keys go by in blocks whose weights
// stay in the first-level cache.
#pragma once
#include "attention-layout.h"
#include "threads.h"
#include "transpose.h"

namespace {

constexpr int keysAtOnce = 4;
constexpr int keysOfBlock = 64;
// Scores of which none can be larger than this need no maximum subtracted: 2^40 times the longest sequence is far from overflow.
constexpr float safeScore = 40;

// What the loops over a tile of QV vectors of queries share.
struct ForwardTile {
  const float *k, *v;  // [N rounded up, padded]
  const float* q;      // [padded, QV * W], times the scale
  const float* bias;   // [N rounded up, QV * W], in base 2, or null
  float* p;            // [keysOfBlock, QV * W]
  float* o;            // [padded, QV * W]
  int padded, N, start;
  bool causal;
};

// s[j][:] = q . k[j] + bias[j][:] + from[:] for `keysAtOnce` keys.
template <int QV, int DIMS>
inline void scoresOf(const ForwardTile& tile, int key, const Vec* from, Vec (&s)[keysAtOnce][QV]) {
  const int dims = DIMS ? DIMS : tile.padded;
  const float* k = tile.k + long(key) * dims;
  each<keysAtOnce>([&](auto j) { each<QV>([&](auto v) { s[j][v] = from[v]; }); });
  if (tile.bias) {
    const float* bias = tile.bias + long(key) * QV * W;
    each<keysAtOnce>([&](auto j) { each<QV>([&](auto v) { s[j][v] += load(bias + (j * QV + v) * W); }); });
  }
  for (int d = 0; d < dims; d++) {
    Vec q[QV];
    each<QV>([&](auto v) { q[v] = load(tile.q + (d * QV + v) * W); });
    each<keysAtOnce>([&](auto j) {
      const Vec kd = splat(k[j * dims + d]);
      each<QV>([&](auto v) { s[j][v] += kd * q[v]; });
    });
  }
}

// The queries of lane vector `v` that may see `key`.
inline IntVec maySee(const ForwardTile& tile, int v, int key) {
  return lanes() + splatInt(tile.start + v * W) >= splatInt(key);
}

template <int QV, int DIMS>
void highestScores(const ForwardTile& tile, int keys, Vec* most) {
  Vec none[QV] = {};
  for (int v = 0; v < QV; v++) most[v] = splat(-1e30f);
  for (int key = 0; key < keys; key += keysAtOnce) {
    Vec s[keysAtOnce][QV];
    scoresOf<QV, DIMS>(tile, key, none, s);
    each<keysAtOnce>([&](auto j) {
      if (key + j >= keys) return;
      each<QV>([&](auto v) {
        const IntVec mask = tile.causal ? maySee(tile, v, key + j) : splatInt(-1);
        most[v] = maximum(most[v], keep(s[j][v], mask) + keep(splat(-1e30f), ~mask));
      });
    });
  }
}

// p = 2^(s - shift) of a block of keys, summed into `sums`.
template <int QV, int DIMS>
void weightsOfBlock(const ForwardTile& tile, int first, int end, const Vec* minusShift, Vec* sums) {
  for (int key = first; key < end; key += keysAtOnce) {
    Vec s[keysAtOnce][QV];
    scoresOf<QV, DIMS>(tile, key, minusShift, s);
    const bool masked = tile.causal && key + keysAtOnce > tile.start;
    each<keysAtOnce>([&](auto j) {
      if (key + j >= end) return;
      each<QV>([&](auto v) {
        Vec p = exp2(s[j][v]);
        if (masked) p = keep(p, maySee(tile, v, key + j));
        sums[v] += p;
        store(tile.p + ((key - first + j) * QV + v) * W, p);
      });
    });
  }
}

// o[d][:] += sum over the block's keys of v[j][d] p[j][:].
template <int QV, int DIMS>
void addValues(const ForwardTile& tile, int first, int end) {
  const int dims = DIMS ? DIMS : tile.padded;
  for (int d = 0; d < dims; d += 4) {
    Vec sums[4][QV];
    float* o = tile.o + d * QV * W;
    each<4>([&](auto i) { each<QV>([&](auto v) { sums[i][v] = load(o + (i * QV + v) * W); }); });
    for (int key = first; key < end; key++) {
      const float* values = tile.v + long(key) * dims + d;
      const float* p = tile.p + (key - first) * QV * W;
      Vec weights[QV];
      each<QV>([&](auto v) { weights[v] = load(p + v * W); });
      each<4>([&](auto i) {
        const Vec value = splat(values[i]);
        each<QV>([&](auto v) { sums[i][v] += value * weights[v]; });
      });
    }
    each<4>([&](auto i) { each<QV>([&](auto v) { store(o + (i * QV + v) * W, sums[i][v]); }); });
  }
}

// Leaves o / sum in o, and L in `logs`.
template <int QV, int DIMS>
void forwardTile(const ForwardTile& tile, float bound, float* logs) {
  const int keys = tile.causal && tile.start + QV * W < tile.N ? tile.start + QV * W : tile.N;
  Vec shift[QV] = {}, minusShift[QV], sums[QV] = {};
  if (!(bound <= safeScore)) highestScores<QV, DIMS>(tile, keys, shift);
  for (int v = 0; v < QV; v++) minusShift[v] = -shift[v];
  memset(tile.o, 0, sizeof(float) * tile.padded * QV * W);
  for (int first = 0; first < keys; first += keysOfBlock) {
    const int end = keys < first + keysOfBlock ? keys : first + keysOfBlock;
    weightsOfBlock<QV, DIMS>(tile, first, end, minusShift, sums);
    addValues<QV, DIMS>(tile, first, end);
  }
  for (int v = 0; v < QV; v++) {
    store(logs + v * W, shift[v] + log2(sums[v]));
    const Vec inverse = splat(1) / sums[v];
    for (int d = 0; d < tile.padded; d++) {
      float* o = tile.o + (d * QV + v) * W;
      store(o, load(o) * inverse);
    }
  }
}

template <int QV>
void forwardTileOf(const ForwardTile& tile, float bound, float* logs) {
  switch (tile.padded) {
    case 4: return forwardTile<QV, 4>(tile, bound, logs);
    case 8: return forwardTile<QV, 8>(tile, bound, logs);
    case 16: return forwardTile<QV, 16>(tile, bound, logs);
    case 32: return forwardTile<QV, 32>(tile, bound, logs);
    default: return forwardTile<QV, 0>(tile, bound, logs);
  }
}

// Rows of D floats, filled up to `padded` with zeros; returns the largest sum of squares of a row.
inline float packRows(const float* from, long stride, float* to, int count, const AttentionLayout& layout) {
  float most = 0;
  for (int i = 0; i < count; i++, from += stride, to += layout.padded) {
    copyRow(from, to, layout.D, layout.padded, 1);
    const float square = dotOf(from, from, layout.D);
    // Not a number has to come out, too.
    most = square <= most ? most : square;
  }
  return most;
}

// The same transposed, [padded, places]; places beyond `count` become zeros.
inline void packColumns(const float* from, long stride, float* to, int count, int places, const AttentionLayout& layout) {
  toColumns([&](int i) { return from + i * stride; }, count, layout.D, to, places);
  for (int d = 0; d < layout.padded; d++)
    for (int i = d < layout.D ? count : 0; i < places; i++) to[long(d) * places + i] = 0;
}

// The largest sum of squares of the places of [padded, places].
inline float largestOf(const float* columns, int padded, int places) {
  Vec most{};
  for (int i = 0; i < places; i += W) {
    Vec total{};
    for (int d = 0; d < padded; d++) {
      const Vec x = load(columns + long(d) * places + i);
      total += x * x;
    }
    const float check = sum(total);
    if (check != check) return check;  // not a number, which the maximum would hide
    most = maximum(most, total);
  }
  return highest(most);
}

// The bias of some queries, transposed and in base 2, [keys, places]; returns its largest magnitude.
inline float packBias(const AttentionLayout& layout, int head, int start, int count, int places, float* to) {
  toColumns([&](int i) { return layout.biasOf(head, start + i); }, count, layout.N, to, places);
  float most = 0;
  for (int key = 0; key < layout.N; key++) {
    float* row = to + long(key) * places;
    for (int i = count; i < places; i++) row[i] = 0;
    for (int i = 0; i < places; i += W) {
      const Vec b = load(row + i) * splat(LOG2_E);
      store(row + i, b);
      const float largest = highest(maximum(b, -b));
      most = most >= largest ? most : largest;
    }
  }
  return most;
}

constexpr int vectorsOfTile = W == 16 ? 4 : 2;

void longForward(const AttentionLayout& layout, long item, const float* projected, float* output, float* logSums) {
  const int head = item % layout.heads, D = layout.D, E = layout.E, padded = layout.padded;
  const long row = layout.first(item / layout.heads);
  const long inStride = layout.step * 3 * E;
  const float* in = projected + row * 3 * E + head * D;
  const int keys = roundUp(layout.N, keysAtOnce), most = vectorsOfTile * W;

  float* k = scratch(2L * keys * padded + 2L * padded * most + keysOfBlock * most + most + (layout.bias ? long(keys) * most : 0), ForWorker);
  float* v = k + long(keys) * padded;
  float* q = v + long(keys) * padded;
  float* o = q + padded * most;
  float* p = o + padded * most;
  float* logs = p + keysOfBlock * most;
  float* bias = layout.bias ? logs + most : nullptr;
  const float largestKey = packRows(in + E, inStride, k, layout.N, layout);
  packRows(in + 2 * E, inStride, v, layout.N, layout);
  for (long i = long(layout.N) * padded; i < long(keys) * padded; i++) k[i] = v[i] = 0;

  for (int start = 0; start < layout.N;) {
    const int left = layout.N - start;
    const int vectors = left > 2 * W && vectorsOfTile == 4 ? 4 : left > W ? 2 : 1;
    const int places = vectors * W, count = left < places ? left : places;
    packColumns(in + start * inStride, inStride, q, count, places, layout);
    for (int i = 0; i < padded * places; i += W) store(q + i, load(q + i) * splat(layout.scale));
    const float largest = largestOf(q, padded, places);
    // No score is larger than the product of the two lengths.
    float bound = std::sqrt(largest * largestKey);
    if (bias) bound += packBias(layout, head, start, count, places, bias);
    const ForwardTile tile{k, v, q, bias, p, o, padded, layout.N, start, layout.causal};
    if (vectors == 4) forwardTileOf<vectorsOfTile>(tile, bound, logs);
    else if (vectors == 2) forwardTileOf<2>(tile, bound, logs);
    else forwardTileOf<1>(tile, bound, logs);
    const auto at = [&](int i) { return row + (start + i) * layout.step; };
    fromColumns(o, places, count, D, 1, [&](int i) { return output + at(i) * E + head * D; });
    for (int i = 0; i < count; i++) logSums[at(i) * layout.heads + head] = logs[i];
    start += places;
  }
}

}  // namespace
