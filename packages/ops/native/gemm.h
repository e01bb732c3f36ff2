// Products of matrices from registers: tiles of rows of A by up to `widest` vectors of B's columns. B lies in panels of as many
// columns, [panel][inner][columns], filled up with zeros (Goto and van de Geijn, 2008, without blocking of the inner size, which
// is small here).
#pragma once
#include <type_traits>

#include "simd.h"

namespace {

constexpr int widest = W == 16 ? 4 : 2;  // vectors of a panel

// Rows of a tile, so that accumulators, a row of B and one number of A fill the registers.
constexpr int rowsOfTile(int vectors) {
  return W == 16 ? (vectors == 4 ? 6 : vectors == 3 ? 8 : 12) : (vectors == 2 ? 6 : 8);
}
// Rows of A that one thread takes at a time: a multiple of all of those.
constexpr int rowsOfBlock = 96;

// Calls `function` with a number known when compiling, 1 ... widest.
template <class Function>
inline void withVectors(int vectors, const Function& function) {
  if constexpr (widest == 4) {
    if (vectors == 4) return function(std::integral_constant<int, 4>());
    if (vectors == 3) return function(std::integral_constant<int, 3>());
  }
  if (vectors == 2) return function(std::integral_constant<int, 2>());
  return function(std::integral_constant<int, 1>());
}

struct Panels {
  int columns, panelWidth, count;
  explicit Panels(int columns)
      : columns(columns), panelWidth(widest * W), count((columns + widest * W - 1) / (widest * W)) {}
  // Vectors of a panel that hold anything.
  int vectors(int panel) const {
    const int left = columns - panel * panelWidth;
    return left >= panelWidth ? widest : (left + W - 1) / W;
  }
  int width() const { return count * panelWidth; }
};

// Packs b[k][n] = from[k * step + n * stride]; one of both is 1.
inline void packPanels(const float* from, long step, long stride, int inner, const Panels& panels, float* to) {
  for (int panel = 0; panel < panels.count; panel++) {
    const int left = panels.columns - panel * panels.panelWidth;
    const int columns = left < panels.panelWidth ? left : panels.panelWidth;
    for (int n = columns; n < panels.panelWidth; n++)
      for (int k = 0; k < inner; k++) to[k * panels.panelWidth + n] = 0;
    if (stride == 1) {
      for (int k = 0; k < inner; k++) memcpy(to + k * panels.panelWidth, from + k * step, sizeof(float) * columns);
    } else {
      for (int n = 0; n < columns; n++)
        for (int k = 0; k < inner; k++) to[k * panels.panelWidth + n] = from[n * stride + k * step];
    }
    from += panels.panelWidth * stride;
    to += long(inner) * panels.panelWidth;
  }
}

// c[ROWS][columns] = a b + bias; `bias` may be null.
template <int ROWS, int V>
void tile(const float* a, long aStride, const float* b, const float* bias, float* c, long cStride, int inner,
                 int columns) {
  Vec total[ROWS][V];
  each<V>([&](auto v) {
    const Vec start = bias ? loadUpTo(bias + v * W, columns - v * W) : Vec{};
    each<ROWS>([&](auto r) { total[r][v] = start; });
  });
  for (int k = 0; k < inner; k++, b += widest * W) {
    Vec row[V];
    each<V>([&](auto v) { row[v] = load(b + v * W); });
    each<ROWS>([&](auto r) {
      const Vec x = splat(a[r * aStride + k]);
      each<V>([&](auto v) { total[r][v] += x * row[v]; });
    });
  }
  each<ROWS>([&](auto r) {
    each<V>([&](auto v) { storeUpTo(c + r * cStride + v * W, total[r][v], columns - v * W); });
  });
}

template <int V>
inline void panelTimes(const float* a, long aStride, const float* b, const float* bias, float* c, long cStride, int rows,
                       int inner, int columns) {
  constexpr int R = rowsOfTile(V);
  int row = 0;
  for (; row + R <= rows; row += R) tile<R, V>(a + row * aStride, aStride, b, bias, c + row * cStride, cStride, inner, columns);
  for (; row + 4 <= rows; row += 4) tile<4, V>(a + row * aStride, aStride, b, bias, c + row * cStride, cStride, inner, columns);
  for (; row < rows; row++) tile<1, V>(a + row * aStride, aStride, b, bias, c + row * cStride, cStride, inner, columns);
}

// Rows `first` ... `first + rows - 1` of c = a b + bias, b in panels.
inline void timesPanels(const float* a, long inner, const float* b, const Panels& panels, const float* bias, float* c,
                        long first, int rows) {
  a += first * inner;
  c += first * panels.columns;
  for (int panel = 0; panel < panels.count; panel++) {
    const int at = panel * panels.panelWidth, columns = panels.columns - at;
    const float* from = b + panel * inner * panels.panelWidth;
    const float* start = bias ? bias + at : nullptr;
    const auto times = [&](auto vectors) {
      panelTimes<decltype(vectors)::value>(a, inner, from, start, c + at, panels.columns, rows, int(inner), columns);
    };
    withVectors(panels.vectors(panel), times);
  }
}

}  // namespace
