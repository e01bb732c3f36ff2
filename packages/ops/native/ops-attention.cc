#include "ops.h"

namespace {

const std::vector<const char*> attributes = {"num_heads: int >= 1", "over_time: bool", "causal: bool"};

bool sizesOf(Call& call, AttentionSizes& sizes) {
  const Shape& shape = call.shape(0);
  const Attributes& a = call.attributes;
  if (!call.check(shape.size() == 4 && shape[3] % (3 * a.heads) == 0, "projected: expected [B, T, P, 3 * num_heads * D]"))
    return false;
  sizes = {int(shape[0]), int(shape[1]), int(shape[2]), int(a.heads), int(shape[3] / 3 / a.heads), a.overTime, a.causal};
  return true;
}

// Null where the input, [heads, N, N] or [0], has no elements.
bool biasFits(Call& call, int input, const AttentionSizes& s) {
  const int64_t length = s.overTime ? s.T : s.P;
  return call.check(!call.floats(input) || sizeOf(call.shape(input)) == s.heads * length * length,
                    "bias: expected [num_heads, length, length] or [0]");
}

void forwardShapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  // That of log_sums depends on an attribute, which a shape function cannot ask for.
  ShapeInference(context, status).shorter(0, 0, 3);
}

void forward(void* attributes, TF_OpKernelContext* context) {
  Call call(context, *static_cast<Attributes*>(attributes));
  AttentionSizes s;
  if (!sizesOf(call, s) || !biasFits(call, 1, s)) return;
  float* output = call.output(0, {s.B, s.T, s.P, s.heads * s.D});
  float* logSums = call.output(1, {s.B, s.T, s.P, s.heads});
  if (output && logSums) kernels().attentionForward(s, call.floats(0), call.floats(1), output, logSums);
}

void backwardShapes(TF_ShapeInferenceContext* context, TF_Status* status) { ShapeInference(context, status).same(0, 0); }

void backward(void* attributes, TF_OpKernelContext* context) {
  Call call(context, *static_cast<Attributes*>(attributes));
  AttentionSizes s;
  if (!sizesOf(call, s) || !biasFits(call, 1, s)) return;
  const int64_t places = int64_t(s.B) * s.T * s.P;
  const bool fits = sizeOf(call.shape(2)) == places * s.heads * s.D && sizeOf(call.shape(3)) == places * s.heads &&
                    sizeOf(call.shape(4)) == places * s.heads * s.D;
  if (!call.check(fits, "output, log_sums and d_output: expected those of projected")) return;
  float* dProjected = call.output(0, call.shape(0));
  if (dProjected)
    kernels().attentionBackward(s, call.floats(0), call.floats(1), call.floats(2), call.floats(3), call.floats(4), dProjected);
}

}  // namespace

std::vector<Op> attentionOps() {
  return {
      {"GenieAttention",
       {"projected: float", "bias: float"},
       {"output: float", "log_sums: float"},
       attributes,
       forwardShapes,
       forward},
      {"GenieAttentionBackward",
       {"projected: float", "bias: float", "output: float", "log_sums: float", "d_output: float"},
       {"d_projected: float"},
       attributes,
       backwardShapes,
       backward},
  };
}
