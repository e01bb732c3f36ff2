// Sums of the lanes of sixteen vectors at once, by adding halves of pairs until one vector holds a lane of each.
#pragma once
#include "simd.h"

namespace {

#ifdef __AVX512F__

inline void sum16(const Vec (&x)[16], float* sums) {
  Vec a[8], b[4];
  // Halves: a[i] has the sum of x[i]'s halves in front and that of x[i + 8] behind.
  each<8>([&](auto i) {
    a[i] = static_cast<Vec>(_mm512_shuffle_f32x4(x[i], x[i + 8], 0x44)) +
           static_cast<Vec>(_mm512_shuffle_f32x4(x[i], x[i + 8], 0xEE));
  });
  // Quarters: b[i] has a quarter each of x[i], x[i + 8], x[i + 4], x[i + 12].
  each<4>([&](auto i) {
    b[i] = static_cast<Vec>(_mm512_shuffle_f32x4(a[i], a[i + 4], 0x88)) +
           static_cast<Vec>(_mm512_shuffle_f32x4(a[i], a[i + 4], 0xDD));
  });
  const auto halve = [](Vec low, Vec high) {
    return static_cast<Vec>(_mm512_shuffle_ps(low, high, 0x88)) + static_cast<Vec>(_mm512_shuffle_ps(low, high, 0xDD));
  };
  // Lanes of four: sums of b[0], b[1], b[2], b[3].
  const Vec all = halve(halve(b[0], b[1]), halve(b[2], b[3]));
  // Four lanes belong to x[0 ... 3], x[8 ... 11], x[4 ... 7], x[12 ... 15].
  store(sums, _mm512_shuffle_f32x4(all, all, 0xD8));
}

#else

inline void sum8(const Vec (&x)[8], float* sums) {
  Vec a[4];
  each<4>([&](auto i) {
    a[i] = static_cast<Vec>(_mm256_permute2f128_ps(x[i], x[i + 4], 0x20)) +
           static_cast<Vec>(_mm256_permute2f128_ps(x[i], x[i + 4], 0x31));
  });
  store(sums, _mm256_hadd_ps(_mm256_hadd_ps(a[0], a[1]), _mm256_hadd_ps(a[2], a[3])));
}

inline void sum16(const Vec (&x)[16], float* sums) {
  sum8(reinterpret_cast<const Vec(&)[8]>(x[0]), sums);
  sum8(reinterpret_cast<const Vec(&)[8]>(x[8]), sums + 8);
}

#endif

}  // namespace
