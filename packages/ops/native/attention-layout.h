// Where the sequences that are attended over lie in [B, T, P, ...].
#pragma once
#include <cmath>

#include "kernels.h"
#include "simd.h"

namespace {

struct AttentionLayout {
  int N;          // places of a sequence
  int sequences;
  long step;      // rows from one place to the next
  int T, P, heads, D, E;
  int padded;     // D, filled up to a multiple of four with zeros
  bool overTime, causal;
  float scale;    // of q.k, for scores in base 2
  const float* bias;

  AttentionLayout(const AttentionSizes& s, const float* bias)
      : N(s.overTime ? s.T : s.P),
        sequences(s.overTime ? s.B * s.P : s.B * s.T),
        step(s.overTime ? s.P : 1),
        T(s.T),
        P(s.P),
        heads(s.heads),
        D(s.D),
        E(s.heads * s.D),
        padded(roundUp(s.D, 4)),
        overTime(s.overTime),
        causal(s.causal),
        scale(LOG2_E / std::sqrt(static_cast<float>(s.D))),
        bias(bias) {}

  // The row of a sequence's first place.
  long first(int sequence) const {
    return overTime ? long(sequence / P) * T * P + sequence % P : long(sequence) * P;
  }

  // What is added to the scores of one query, [N].
  const float* biasOf(int head, int query) const { return bias + (long(head) * N + query) * N; }

  // How many vectors all sequences fill, one lane each.
  long groups() const { return (sequences + W - 1) / W; }
};

// 2^(s - L) of the scores that place `query` may see, zeros beyond: behind it where it is causal, and behind the last place.
// The lanes are the places `first` and after.
inline Vec seen(Vec p, int first, int limit) { return keep(p, lanes() + splatInt(first) < splatInt(limit)); }

}  // namespace
