// softmax(q k^T / sqrt(D)) v over the patches of a frame or over the frames at one patch, straight from the projected tensor
// [B, T, P, 3E] (q, k, v side by side, heads within each), forward and backward, without ever storing a matrix of scores (Dao
// et al., FlashAttention, 2022). Long sequences have one vector's lanes for places of one sequence; short ones, such as the
// few frames of a clip, for several sequences.
//
// `bias`, if not null, is a table [heads, N, N] = head, query, key that is added to the scores, the same for all sequences.
// Scores are kept in base 2: s = (q.k / sqrt(D) + bias) log2(e), p = 2^(s - L), L = log2(sum 2^s).
#pragma once
#include "attention-layout.h"
#include "attention-long-backward.h"
#include "attention-long-forward.h"
#include "attention-short.h"
#include "threads.h"

namespace {

constexpr int longest = 16;  // of the short sequences

void attentionForward(const AttentionSizes& sizes, const float* projected, const float* bias, float* output,
                      float* logSums) {
  const AttentionLayout layout(sizes, bias);
  if (layout.N <= longest) {
    parallel(layout.groups() * layout.heads, [&](long i) { shortForward(layout, i, projected, output, logSums); });
  } else {
    parallel(long(layout.sequences) * layout.heads, [&](long i) { longForward(layout, i, projected, output, logSums); });
  }
}

void attentionBackward(const AttentionSizes& sizes, const float* projected, const float* bias, const float* output,
                       const float* logSums, const float* dOutput, float* dProjected) {
  const AttentionLayout layout(sizes, bias);
  if (layout.N <= longest) {
    parallel(layout.groups() * layout.heads,
             [&](long i) { shortBackward(layout, i, projected, dOutput, dProjected); });
  } else {
    parallel(long(layout.sequences) * layout.heads,
             [&](long i) { longBackward(layout, i, projected, output, logSums, dOutput, dProjected); });
  }
}

}  // namespace
