// Vectors of W float32, as wide as the instructions that the file is compiled for: 16 with AVX-512, 8 with AVX2. Arithmetic is
// that of GCC's vector extensions, so that kernels are written once; a * b + c becomes one fused instruction (-ffp-contract).
#pragma once
#include <immintrin.h>

#include <cstdint>
#include <cstring>
#include <utility>

namespace {

// Calls f(0) ... f(N - 1) with numbers known when compiling. An array of vectors that is indexed by such numbers only is kept in
// registers; with a loop over it, GCC 12 keeps a copy in memory.
template <class F, int... I>
__attribute__((always_inline)) inline void eachOf(const F& f, std::integer_sequence<int, I...>) {
  (f(std::integral_constant<int, I>()), ...);
}
template <int N, class F>
__attribute__((always_inline)) inline void each(const F& f) {
  eachOf(f, std::make_integer_sequence<int, N>());
}

#ifdef __AVX512F__
constexpr int W = 16;
#else
constexpr int W = 8;
#endif

typedef float Vec __attribute__((vector_size(W * 4)));
typedef int32_t IntVec __attribute__((vector_size(W * 4)));
typedef float UnalignedVec __attribute__((vector_size(W * 4), aligned(4), may_alias));

inline Vec load(const float* from) { return *reinterpret_cast<const UnalignedVec*>(from); }
inline void store(float* to, Vec v) { *reinterpret_cast<UnalignedVec*>(to) = v; }
inline int roundUp(int n, int multiple) { return (n + multiple - 1) / multiple * multiple; }

#ifdef __AVX512F__
inline Vec splat(float x) { return _mm512_set1_ps(x); }
inline IntVec splatInt(int32_t x) { return reinterpret_cast<IntVec>(_mm512_set1_epi32(x)); }
inline IntVec lanes() {
  return reinterpret_cast<IntVec>(_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
}
inline Vec sqrt(Vec x) { return _mm512_sqrt_ps(x); }
inline Vec maximum(Vec a, Vec b) { return _mm512_max_ps(a, b); }
inline Vec minimum(Vec a, Vec b) { return _mm512_min_ps(a, b); }
inline __mmask16 firstLanes(int count) { return static_cast<__mmask16>((1u << count) - 1); }
// The first `count` < W floats, zeros behind.
inline Vec loadPart(const float* from, int count) { return _mm512_maskz_loadu_ps(firstLanes(count), from); }
inline void storePart(float* to, Vec v, int count) { _mm512_mask_storeu_ps(to, firstLanes(count), v); }
inline float sum(Vec v) { return _mm512_reduce_add_ps(v); }
inline float highest(Vec v) { return _mm512_reduce_max_ps(v); }
#else
inline Vec splat(float x) { return _mm256_set1_ps(x); }
inline IntVec splatInt(int32_t x) { return reinterpret_cast<IntVec>(_mm256_set1_epi32(x)); }
inline IntVec lanes() { return reinterpret_cast<IntVec>(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)); }
inline Vec sqrt(Vec x) { return _mm256_sqrt_ps(x); }
inline Vec maximum(Vec a, Vec b) { return _mm256_max_ps(a, b); }
inline Vec minimum(Vec a, Vec b) { return _mm256_min_ps(a, b); }
inline __m256i firstLanes(int count) { return reinterpret_cast<__m256i>(lanes() < splatInt(count)); }
inline Vec loadPart(const float* from, int count) { return _mm256_maskload_ps(from, firstLanes(count)); }
inline void storePart(float* to, Vec v, int count) { _mm256_maskstore_ps(to, firstLanes(count), v); }
inline float sum(Vec v) {
  __m128 x = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  x = _mm_add_ps(x, _mm_movehl_ps(x, x));
  return _mm_cvtss_f32(_mm_add_ss(x, _mm_movehdup_ps(x)));
}
inline float highest(Vec v) {
  __m128 x = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  x = _mm_max_ps(x, _mm_movehl_ps(x, x));
  return _mm_cvtss_f32(_mm_max_ss(x, _mm_movehdup_ps(x)));
}
#endif

// The first `left` floats, which may be more than W.
inline Vec loadUpTo(const float* from, int left) { return left >= W ? load(from) : loadPart(from, left); }
inline void storeUpTo(float* to, Vec v, int left) {
  if (left >= W) store(to, v);
  else storePart(to, v, left);
}

// v where the mask is -1, zero where it is 0.
inline Vec keep(Vec v, IntVec mask) { return reinterpret_cast<Vec>(reinterpret_cast<IntVec>(v) & mask); }
inline Vec keepUpTo(Vec v, int left) { return left >= W ? v : keep(v, lanes() < splatInt(left)); }

// 2^x for x <= 127, relative error 2e-7; anything below -126 gives 2^-126. Adding 1.5 * 2^23 rounds x to an integer n and
// leaves n in the low bits of the sum, so that shifting those into the exponent and adding them multiplies by 2^n. The
// polynomial is minimax on [-0.5, 0.5].
inline Vec exp2(Vec x) {
  x = maximum(x, splat(-126.0f));
  const Vec shifted = x + splat(12582912.0f);
  const Vec f = x - (shifted - splat(12582912.0f));
  Vec p = splat(0.0013276471979469665f) * f + splat(0.009675541334211304f);
  p = p * f + splat(0.055507132735425686f);
  p = p * f + splat(0.24022119723848567f);
  p = p * f + splat(0.6931469670647332f);
  p = p * f + splat(1.0000000716546822f);
  return reinterpret_cast<Vec>(reinterpret_cast<IntVec>(p) + (reinterpret_cast<IntVec>(shifted) << 23));
}

// log2(x) of normal positive numbers, absolute error 1e-7: x = m 2^e with m in [sqrt(1/2), sqrt(2)), then the series of the
// inverse hyperbolic tangent in s = (m - 1) / (m + 1).
inline Vec log2(Vec x) {
  const IntVec shifted = reinterpret_cast<IntVec>(x) + splatInt(0x3f800000 - 0x3f3504f3);
  const Vec e = __builtin_convertvector((shifted >> 23) - splatInt(127), Vec);
  const Vec m = reinterpret_cast<Vec>((shifted & splatInt(0x007fffff)) + splatInt(0x3f3504f3));
  const Vec s = (m - splat(1)) / (m + splat(1));
  const Vec s2 = s * s;
  Vec series = splat(0.4121985831111324f) * s2 + splat(0.5770780163555854f);
  series = series * s2 + splat(0.9617966939259756f);
  series = series * s2 + splat(2.8853900817779268f);
  return series * s + e;
}

// 1 / (1 + e^-x)
inline Vec sigmoid(Vec x) {
  return splat(1) / (splat(1) + exp2(minimum(x * splat(-1.4426950408889634f), splat(126))));
}

constexpr float LOG2_E = 1.4426950408889634f;
constexpr float LN_2 = 0.6931471805599453f;

}  // namespace
