// y = x W + b of rows, and its gradients dx = dy W^T, dW = x^T dy, db = sum dy.
#pragma once
#include <algorithm>

#include "gemm.h"
#include "threads.h"

namespace {

// Rows that are summed into one part of dW. The parts are added in their order, so that the number of threads changes no bits.
constexpr int rowsOfPart = 1024;
// Of them, those that go by while a tile of dW stays in registers; x and a panel of dy stay in the cache meanwhile.
constexpr int rowsOfRound = 128;

inline long blocksOf(long size, long block) { return (size + block - 1) / block; }

void linearForward(const float* x, const float* weight, const float* bias, float* y, int rows, int inputs, int outputs) {
  const Panels panels(outputs);
  float* packed = scratch(long(inputs) * panels.width(), ForCaller);
  packPanels(weight, outputs, 1, inputs, panels, packed);
  parallel(blocksOf(rows, rowsOfBlock), [&](long block) {
    const long first = block * rowsOfBlock;
    timesPanels(x, inputs, packed, panels, bias, y, first, int(std::min<long>(rowsOfBlock, rows - first)));
  });
}

// to[ROWS][columns] += sum over `count` rows of x[:, ROWS]^T dy[:, columns].
template <int ROWS, int V>
void outerTile(const float* x, long xStride, const float* dy, long dyStride, float* to, long toStride, int count,
                      int columns) {
  Vec total[ROWS][V];
  each<ROWS>([&](auto r) { each<V>([&](auto v) { total[r][v] = load(to + r * toStride + v * W); }); });
  const bool whole = columns >= V * W;
  for (int i = 0; i < count; i++, x += xStride, dy += dyStride) {
    Vec row[V];
    each<V - 1>([&](auto v) { row[v] = load(dy + v * W); });
    row[V - 1] = whole ? load(dy + (V - 1) * W) : loadPart(dy + (V - 1) * W, columns - (V - 1) * W);
    each<ROWS>([&](auto r) {
      const Vec a = splat(x[r]);
      each<V>([&](auto v) { total[r][v] += a * row[v]; });
    });
  }
  each<ROWS>([&](auto r) { each<V>([&](auto v) { store(to + r * toStride + v * W, total[r][v]); }); });
}

template <int V>
inline void outerPanel(const float* x, int inputs, const float* dy, long dyStride, float* to, long toStride, int count,
                       int columns) {
  constexpr int R = rowsOfTile(V);
  int r = 0;
  for (; r + R <= inputs; r += R) outerTile<R, V>(x + r, inputs, dy, dyStride, to + r * toStride, toStride, count, columns);
  for (; r + 4 <= inputs; r += 4) outerTile<4, V>(x + r, inputs, dy, dyStride, to + r * toStride, toStride, count, columns);
  for (; r < inputs; r++) outerTile<1, V>(x + r, inputs, dy, dyStride, to + r * toStride, toStride, count, columns);
}

// to[inputs + 1][width] = x^T dy of some rows, and in its last row the sum of dy.
inline void gradientOfPart(const float* x, const float* dy, float* to, int rows, int inputs, const Panels& panels) {
  const int width = panels.width(), outputs = panels.columns;
  memset(to, 0, sizeof(float) * (inputs + 1) * width);
  for (int first = 0; first < rows; first += rowsOfRound) {
    const int count = std::min(rowsOfRound, rows - first);
    for (int panel = 0; panel < panels.count; panel++) {
      const int at = panel * panels.panelWidth, columns = outputs - at;
      const float *a = x + long(first) * inputs, *b = dy + long(first) * outputs + at;
      withVectors(panels.vectors(panel), [&](auto vectors) {
        constexpr int V = decltype(vectors)::value;
        outerPanel<V>(a, inputs, b, outputs, to + at, width, count, columns);
        const float one = 1;
        outerTile<1, V>(&one, 0, b, outputs, to + long(inputs) * width + at, width, count, columns);
      });
    }
  }
}

void linearBackward(const float* x, const float* weight, const float* dy, float* dx, float* dWeight, float* dBias, int rows,
                    int inputs, int outputs) {
  const Panels backward(inputs), panels(outputs);
  const long parts = dWeight ? std::max(1L, blocksOf(rows, rowsOfPart)) : 0, partSize = long(inputs + 1) * panels.width();
  float* packed = scratch(long(outputs) * backward.width() + parts * partSize, ForCaller);
  float* sums = packed + long(outputs) * backward.width();
  if (dx) packPanels(weight, 1, outputs, outputs, backward, packed);
  const long blocks = dx ? blocksOf(rows, rowsOfBlock) : 0;
  // The long pieces first, so that no thread is left with one at the end.
  parallel(parts + blocks, [&](long i) {
    if (i < parts) {
      const long first = i * rowsOfPart;
      gradientOfPart(x + first * inputs, dy + first * outputs, sums + i * partSize, std::min<long>(rowsOfPart, rows - first),
                     inputs, panels);
    } else {
      const long first = (i - parts) * rowsOfBlock;
      timesPanels(dy, outputs, packed, backward, nullptr, dx, first, std::min<long>(rowsOfBlock, rows - first));
    }
  });
  if (!dWeight) return;
  parallel(blocksOf(inputs + 1, 16), [&](long block) {
    for (long row = block * 16; row < std::min<long>(inputs + 1, block * 16 + 16); row++) {
      float* to = row < inputs ? dWeight + row * outputs : dBias;
      if (!to) continue;
      for (int n = 0; n < outputs; n += W) {
        Vec total = load(sums + row * panels.width() + n);
        for (long part = 1; part < parts; part++) total += load(sums + part * partSize + row * panels.width() + n);
        storeUpTo(to + n, total, outputs - n);
      }
    }
  });
}

}  // namespace
