// What each set of instructions offers; kernels.cc is compiled once for each. Pointers that may be null stand for tensors that
// were not given. Sizes are in elements; all tensors are float32, row by row.
#pragma once

struct AttentionSizes {
  int B, T, P, heads, D;
  bool overTime, causal;
};

struct NormTensors {
  const float *x, *residual, *weight, *bias, *film;
};

struct AdamWNumbers {
  float factor, beta1, beta2, rate, rootFactor, epsilon;
};

struct Kernels {
  const char* name;
  // bias [heads, N, N] = head, query, key; logSums [B, T, P, heads] = log2 of the sum of exponentials, for the backward pass
  void (*attentionForward)(const AttentionSizes&, const float* projected, const float* bias, float* output, float* logSums);
  void (*attentionBackward)(const AttentionSizes&, const float* projected, const float* bias, const float* output,
                            const float* logSums, const float* dOutput, float* dProjected);
  void (*linearForward)(const float* x, const float* weight, const float* bias, float* y, int rows, int inputs, int outputs);
  // dx may be null, and dWeight with dBias.
  void (*linearBackward)(const float* x, const float* weight, const float* dy, float* dx, float* dWeight, float* dBias,
                         int rows, int inputs, int outputs);
  void (*normForward)(const NormTensors&, float* y, int groups, int rows, int width, float epsilon, bool centre);
  void (*normBackward)(const NormTensors&, const float* dy, float* dx, float* dWeight, float* dBias, float* dFilm,
                       int groups, int rows, int width, float epsilon, bool centre);
  void (*swigluForward)(const float* projected, float* y, int rows, int width);
  void (*swigluBackward)(const float* projected, const float* dy, float* dProjected, int rows, int width);
  void (*crossEntropyForward)(const float* logits, const int* targets, const float* mask, float* loss, float* logSums,
                              int rows, int classes);
  void (*crossEntropyBackward)(const float* logits, const int* targets, const float* mask, const float* logSums,
                               const float* dy, float* dLogits, int rows, int classes);
  void (*smoothL1Forward)(const float* prediction, const float* target, const float* weight, float* loss, long size,
                          long inner, float beta);
  void (*smoothL1Backward)(const float* prediction, const float* target, const float* weight, const float* dy,
                           float* dPrediction, float* dTarget, long size, long inner, float beta);
  // uniforms may be null: the likeliest tokens
  void (*chooseTokens)(const float* logits, const float* uniforms, int* tokens, float* confidence, int rows, int classes,
                       float temperature);
  void (*adamw)(const AdamWNumbers&, float keep, const float* values, const float* gradient, const float* first,
                const float* second, float* newValues, float* newFirst, float* newSecond, long size);
};

extern const Kernels avx2, avx512;
