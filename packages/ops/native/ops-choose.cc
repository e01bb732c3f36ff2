#include "ops.h"

namespace {

void shapes(TF_ShapeInferenceContext* context, TF_Status* status) { ShapeInference(context, status); }

// Logits [..., classes]; uniforms, one for each row, may be [0].
void compute(void* attributes, TF_OpKernelContext* context) {
  Call call(context, *static_cast<Attributes*>(attributes));
  const Shape& logits = call.shape(0);
  if (!call.check(!logits.empty() && sizeOf(logits) > 0, "logits: expected [..., classes]")) return;
  const int64_t classes = logits.back(), rows = sizeOf(logits) / classes;
  if (!call.check(!call.floats(1) || sizeOf(call.shape(1)) == rows, "uniforms: expected one for each row")) return;
  int* tokens = call.intOutput(0, {rows});
  float* confidence = call.output(1, {rows});
  if (tokens && confidence)
    kernels().chooseTokens(call.floats(0), call.floats(1), tokens, confidence, int(rows), int(classes), call.attributes.temperature);
}

}  // namespace

std::vector<Op> chooseOps() {
  return {{"GenieChooseTokens",
           {"logits: float", "uniforms: float"},
           {"tokens: int32", "confidence: float"},
           {"temperature: float"},
           shapes,
           compute}};
}
