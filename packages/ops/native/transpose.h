// Rows of some length, each somewhere, to columns: to[d * stride + i] = rows[i][d], and back, four by four.
#pragma once
#include "simd.h"

namespace {

// `rows(i)` is the address of row `i`, for i < count.
template <class Rows>
inline void toColumns(const Rows& rows, int count, int width, float* to, long stride) {
  int i = 0;
  for (; i + 4 <= count; i += 4) {
    const float *a = rows(i), *b = rows(i + 1), *c = rows(i + 2), *e = rows(i + 3);
    int d = 0;
    for (; d + 4 <= width; d += 4) {
      __m128 x0 = _mm_loadu_ps(a + d), x1 = _mm_loadu_ps(b + d), x2 = _mm_loadu_ps(c + d), x3 = _mm_loadu_ps(e + d);
      _MM_TRANSPOSE4_PS(x0, x1, x2, x3);
      float* at = to + d * stride + i;
      _mm_storeu_ps(at, x0);
      _mm_storeu_ps(at + stride, x1);
      _mm_storeu_ps(at + 2 * stride, x2);
      _mm_storeu_ps(at + 3 * stride, x3);
    }
    for (; d < width; d++) {
      float* at = to + d * stride + i;
      at[0] = a[d], at[1] = b[d], at[2] = c[d], at[3] = e[d];
    }
  }
  for (; i < count; i++)
    for (int d = 0; d < width; d++) to[d * stride + i] = rows(i)[d];
}

// rows[i][d] = from[d * stride + i] * factor
template <class Rows>
inline void fromColumns(const float* from, long stride, int count, int width, float factor, const Rows& rows) {
  const __m128 factors = _mm_set1_ps(factor);
  int i = 0;
  for (; i + 4 <= count; i += 4) {
    float *a = rows(i), *b = rows(i + 1), *c = rows(i + 2), *e = rows(i + 3);
    int d = 0;
    for (; d + 4 <= width; d += 4) {
      const float* at = from + d * stride + i;
      __m128 x0 = _mm_loadu_ps(at) * factors, x1 = _mm_loadu_ps(at + stride) * factors;
      __m128 x2 = _mm_loadu_ps(at + 2 * stride) * factors, x3 = _mm_loadu_ps(at + 3 * stride) * factors;
      _MM_TRANSPOSE4_PS(x0, x1, x2, x3);
      _mm_storeu_ps(a + d, x0);
      _mm_storeu_ps(b + d, x1);
      _mm_storeu_ps(c + d, x2);
      _mm_storeu_ps(e + d, x3);
    }
    for (; d < width; d++) {
      const float* at = from + d * stride + i;
      a[d] = at[0] * factor, b[d] = at[1] * factor, c[d] = at[2] * factor, e[d] = at[3] * factor;
    }
  }
  for (; i < count; i++)
    for (int d = 0; d < width; d++) rows(i)[d] = from[d * stride + i] * factor;
}

// Copies a row of `width` floats times `factor`, with zeros behind up to `padded`.
inline void copyRow(const float* from, float* to, int width, int padded, float factor) {
  const __m128 factors = _mm_set1_ps(factor);
  int d = 0;
  for (; d + 4 <= width; d += 4) _mm_storeu_ps(to + d, _mm_loadu_ps(from + d) * factors);
  for (; d < width; d++) to[d] = from[d] * factor;
  for (; d < padded; d++) to[d] = 0;
}

inline float dotOf(const float* a, const float* b, int width) {
  __m128 sums = _mm_setzero_ps();
  int d = 0;
  for (; d + 4 <= width; d += 4) sums += _mm_loadu_ps(a + d) * _mm_loadu_ps(b + d);
  sums = _mm_add_ps(sums, _mm_movehl_ps(sums, sums));
  float total = _mm_cvtss_f32(_mm_add_ss(sums, _mm_movehdup_ps(sums)));
  for (; d < width; d++) total += a[d] * b[d];
  return total;
}

}  // namespace
