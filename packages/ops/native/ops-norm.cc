#include <algorithm>

#include "ops.h"

namespace {

const std::vector<const char*> attributes = {"epsilon: float", "centre: bool"};

struct Norm {
  NormTensors tensors;
  int groups, rows, width;
};

// x [groups, rows, width] for layer norm, [..., width] for RMS norm, residual the same, weight [width], bias [width], film [groups, 2 width]; all but x
// may be [0].
bool normOf(Call& call, Norm& norm) {
  const Shape& x = call.shape(0);
  const bool grouped = call.attributes.centre;
  if (!call.check(grouped ? x.size() == 3 : !x.empty(), "x: expected [groups, rows, width], for an RMS norm [..., width]"))
    return false;
  const int64_t width = x.back(), groups = grouped ? x[0] : 1;
  if (!call.check(sizeOf(x) > 0, "x: expected elements")) return false;
  const int64_t rows = sizeOf(x) / width / groups;
  norm = {{call.floats(0), call.floats(1), call.floats(2), call.floats(3), call.floats(4)}, int(groups), int(rows), int(width)};
  const int64_t sizes[] = {sizeOf(x), sizeOf(x), width, width, groups * 2 * width};
  for (int i = 1; i < 5; i++)
    if (!call.check(!call.floats(i) || sizeOf(call.shape(i)) == sizes[i], "residual, weight, bias or film: expected another shape"))
      return false;
  return true;
}

void forwardShapes(TF_ShapeInferenceContext* context, TF_Status* status) { ShapeInference(context, status).same(0, 0); }

void forward(void* attributes, TF_OpKernelContext* context) {
  Call call(context, *static_cast<Attributes*>(attributes));
  Norm norm;
  if (!normOf(call, norm)) return;
  float* y = call.output(0, call.shape(0));
  const Attributes& a = call.attributes;
  if (y) kernels().normForward(norm.tensors, y, norm.groups, norm.rows, norm.width, a.epsilon, a.centre);
}

void backwardShapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  ShapeInference shapes(context, status);
  shapes.same(0, 0);
  for (int i = 1; i < 4; i++) shapes.same(i, i + 1);
}

void backward(void* attributes, TF_OpKernelContext* context) {
  Call call(context, *static_cast<Attributes*>(attributes));
  Norm norm;
  if (!normOf(call, norm)) return;
  if (!call.check(sizeOf(call.shape(5)) == sizeOf(call.shape(0)), "dy: expected the shape of x")) return;
  float* gradients[4];
  for (int i = 0; i < 4; i++) gradients[i] = call.output(i, call.shape(i == 0 ? 0 : i + 1));
  const Attributes& a = call.attributes;
  if (gradients[0] && !call.failed())
    kernels().normBackward(norm.tensors, call.floats(5), gradients[0], gradients[1], gradients[2], gradients[3], norm.groups,
                           norm.rows, norm.width, a.epsilon, a.centre);
}

void swigluShapes(TF_ShapeInferenceContext* context, TF_Status* status) { ShapeInference(context, status).shorter(0, 0, 2); }

bool isPair(Call& call) {
  const Shape& shape = call.shape(0);
  return call.check(!shape.empty() && sizeOf(shape) > 0 && shape.back() % 2 == 0, "projected: expected [..., 2 * width]");
}

void swigluForward(void* attributes, TF_OpKernelContext* context) {
  Call call(context, *static_cast<Attributes*>(attributes));
  if (!isPair(call)) return;
  Shape shape = call.shape(0);
  const int64_t width = shape.back() /= 2, rows = sizeOf(shape) / width;
  float* y = call.output(0, shape);
  if (y) kernels().swigluForward(call.floats(0), y, rows, width);
}

void swigluBackward(void* attributes, TF_OpKernelContext* context) {
  Call call(context, *static_cast<Attributes*>(attributes));
  if (!isPair(call)) return;
  const int64_t width = call.shape(0).back() / 2, rows = sizeOf(call.shape(0)) / (2 * width);
  if (!call.check(sizeOf(call.shape(1)) == rows * width, "dy: expected [..., width]")) return;
  float* dProjected = call.output(0, call.shape(0));
  if (dProjected) kernels().swigluBackward(call.floats(0), call.floats(1), dProjected, rows, width);
}

}  // namespace

std::vector<Op> normOps() {
  std::vector<const char*> inputs = {"x: float", "residual: float", "weight: float", "bias: float", "film: float"};
  std::vector<const char*> withGradient = inputs;
  withGradient.push_back("dy: float");
  return {
      {"GenieNorm", inputs, {"y: float"}, attributes, forwardShapes, forward},
      {"GenieNormBackward",
       withGradient,
       {"dx: float", "d_weight: float", "d_bias: float", "d_film: float"},
       attributes,
       backwardShapes,
       backward},
      {"GenieSwiglu", {"projected: float"}, {"y: float"}, {}, swigluShapes, swigluForward},
      {"GenieSwigluBackward", {"projected: float", "dy: float"}, {"d_projected: float"}, {}, forwardShapes, swigluBackward},
  };
}
