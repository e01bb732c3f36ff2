#include "ops.h"

namespace {

struct Linear {
  int64_t rows, inputs, outputs;
};

// x [..., inputs], weight [inputs, outputs]
bool linearOf(Call& call, Linear& linear) {
  const Shape &x = call.shape(0), &weight = call.shape(1);
  if (!call.check(!x.empty() && weight.size() == 2 && x.back() == weight[0] && weight[0] > 0,
                  "x, weight: expected [..., inputs] and [inputs, outputs]"))
    return false;
  linear = {sizeOf(x) / weight[0], weight[0], weight[1]};
  return true;
}

void forwardShapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  ShapeInference(context, status).product(0, 0, 1);
}

void forward(void* attributes, TF_OpKernelContext* context) {
  Call call(context, *static_cast<Attributes*>(attributes));
  Linear l;
  if (!linearOf(call, l)) return;
  if (!call.check(!call.floats(2) || sizeOf(call.shape(2)) == l.outputs, "bias: expected [outputs] or [0]")) return;
  Shape shape = call.shape(0);
  shape.back() = l.outputs;
  float* y = call.output(0, shape);
  if (y) kernels().linearForward(call.floats(0), call.floats(1), call.floats(2), y, l.rows, l.inputs, l.outputs);
}

template <bool INPUT, bool WEIGHT>
void backwardShapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  ShapeInference shapes(context, status);
  if (INPUT) shapes.same(0, 0);
  if (WEIGHT) shapes.same(INPUT, 1), shapes.same(INPUT + 1, 1, 1);
}

// The gradient of x, those of weight and bias, or all three.
template <bool INPUT, bool WEIGHT>
void backward(void* attributes, TF_OpKernelContext* context) {
  Call call(context, *static_cast<Attributes*>(attributes));
  Linear l;
  if (!linearOf(call, l)) return;
  if (!call.check(sizeOf(call.shape(2)) == l.rows * l.outputs, "dy: expected [..., outputs]")) return;
  float* dx = INPUT ? call.output(0, call.shape(0)) : nullptr;
  float* dWeight = WEIGHT ? call.output(INPUT, call.shape(1)) : nullptr;
  float* dBias = WEIGHT ? call.output(INPUT + 1, {l.outputs}) : nullptr;
  if (call.failed() || sizeOf(call.shape(2)) == 0) return;
  kernels().linearBackward(call.floats(0), call.floats(1), call.floats(2), dx, dWeight, dBias, l.rows, l.inputs, l.outputs);
}

}  // namespace

std::vector<Op> linearOps() {
  const std::vector<const char*> inputs = {"x: float", "weight: float", "dy: float"};
  return {
      // bias may be [0]: none
      {"GenieLinear", {"x: float", "weight: float", "bias: float"}, {"y: float"}, {}, forwardShapes, forward},
      {"GenieLinearBackward",
       inputs,
       {"dx: float", "d_weight: float", "d_bias: float"},
       {},
       backwardShapes<true, true>,
       backward<true, true>},
      {"GenieLinearBackwardInput", inputs, {"dx: float"}, {}, backwardShapes<true, false>, backward<true, false>},
      {"GenieLinearBackwardWeight",
       inputs,
       {"d_weight: float", "d_bias: float"},
       {},
       backwardShapes<false, true>,
       backward<false, true>},
  };
}
