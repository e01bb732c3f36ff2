#include "ops.h"

namespace {

bool fits(Call& call) {
  const Shape &x = call.shape(0), &weight = call.shape(1);
  return call.check(x.size() == 2 && weight.size() == 2 && x[1] == weight[0],
                    "x, weight: expected [rows, inputs] and [inputs, outputs]");
}

void forwardShapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  ShapeInference(context, status).product(0, 0, 1);
}

void forward(void* attributes, TF_OpKernelContext* context) {
  Call call(context, *static_cast<Attributes*>(attributes));
  if (!fits(call)) return;
  const int64_t rows = call.shape(0)[0], inputs = call.shape(1)[0], outputs = call.shape(1)[1];
  if (!call.check(!call.floats(2) || sizeOf(call.shape(2)) == outputs, "bias: expected [outputs] or [0]")) return;
  float* y = call.output(0, {rows, outputs});
  if (y) kernels().linearForward(call.floats(0), call.floats(1), call.floats(2), y, rows, inputs, outputs);
}

void backwardShapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  ShapeInference shapes(context, status);
  shapes.same(0, 0);
  shapes.same(1, 1);
  shapes.same(2, 1, 1);
}

void backward(void* attributes, TF_OpKernelContext* context) {
  Call call(context, *static_cast<Attributes*>(attributes));
  if (!fits(call)) return;
  const int64_t rows = call.shape(0)[0], inputs = call.shape(1)[0], outputs = call.shape(1)[1];
  if (!call.check(sizeOf(call.shape(2)) == rows * outputs, "dy: expected [rows, outputs]")) return;
  float *dx = call.output(0, call.shape(0)), *dWeight = call.output(1, call.shape(1)), *dBias = call.output(2, {outputs});
  if (dx && dWeight && dBias)
    kernels().linearBackward(call.floats(0), call.floats(1), call.floats(2), dx, dWeight, dBias, rows, inputs, outputs);
}

}  // namespace

std::vector<Op> linearOps() {
  return {
      // bias may be [0]: none
      {"GenieLinear", {"x: float", "weight: float", "bias: float"}, {"y: float"}, {}, forwardShapes, forward},
      {"GenieLinearBackward",
       {"x: float", "weight: float", "dy: float"},
       {"dx: float", "d_weight: float", "d_bias: float"},
       {},
       backwardShapes,
       backward},
  };
}
