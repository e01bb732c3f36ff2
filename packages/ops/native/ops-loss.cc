#include "ops.h"

namespace {

bool entropyFits(Call& call) {
  const Shape& logits = call.shape(0);
  return call.check(logits.size() == 2, "logits: expected [rows, classes]") &&
         call.check(sizeOf(call.shape(1)) == logits[0] && sizeOf(call.shape(2)) == logits[0], "targets, mask: expected [rows]");
}

void entropyShapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  ShapeInference shapes(context, status);
  shapes.scalar(0);
  shapes.same(1, 1);
}

void entropyForward(void* attributes, TF_OpKernelContext* context) {
  Call call(context, *static_cast<Attributes*>(attributes));
  if (!entropyFits(call)) return;
  const Shape& logits = call.shape(0);
  float *loss = call.output(0, {}), *logSums = call.output(1, {logits[0]});
  if (loss && logSums)
    kernels().crossEntropyForward(call.floats(0), call.ints(1), call.floats(2), loss, logSums, logits[0], logits[1]);
}

void entropyBackward(void* attributes, TF_OpKernelContext* context) {
  Call call(context, *static_cast<Attributes*>(attributes));
  if (!entropyFits(call)) return;
  const Shape& logits = call.shape(0);
  const bool fits = sizeOf(call.shape(3)) == logits[0] && sizeOf(call.shape(4)) == 1;
  if (!call.check(fits, "log_sums, dy: expected [rows] and one number")) return;
  float* dLogits = call.output(0, logits);
  if (dLogits)
    kernels().crossEntropyBackward(call.floats(0), call.ints(1), call.floats(2), call.floats(3), call.floats(4), dLogits,
                                   logits[0], logits[1]);
}

void firstShape(TF_ShapeInferenceContext* context, TF_Status* status) { ShapeInference(context, status).same(0, 0); }

// One weight serves `inner` neighbours; weight may be [0]: all are 1.
bool smoothL1Fits(Call& call) {
  const int64_t size = sizeOf(call.shape(0));
  return call.check(size > 0 && sizeOf(call.shape(1)) == size, "prediction, target: expected the same shape") &&
         call.check(!call.floats(2) || sizeOf(call.shape(2)) * call.attributes.inner == size,
                    "weight: expected one for each `inner` elements");
}

void scalarShape(TF_ShapeInferenceContext* context, TF_Status* status) { ShapeInference(context, status).scalar(0); }

void smoothL1Forward(void* attributes, TF_OpKernelContext* context) {
  Call call(context, *static_cast<Attributes*>(attributes));
  if (!smoothL1Fits(call)) return;
  float* loss = call.output(0, {});
  const Attributes& a = call.attributes;
  if (loss)
    kernels().smoothL1Forward(call.floats(0), call.floats(1), call.floats(2), loss, sizeOf(call.shape(0)), a.inner, a.beta);
}

void smoothL1BackwardShapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  ShapeInference shapes(context, status);
  shapes.same(0, 0);
  shapes.same(1, 1);
}

void smoothL1Backward(void* attributes, TF_OpKernelContext* context) {
  Call call(context, *static_cast<Attributes*>(attributes));
  if (!smoothL1Fits(call) || !call.check(sizeOf(call.shape(3)) == 1, "dy: expected one number")) return;
  float *dPrediction = call.output(0, call.shape(0)), *dTarget = call.output(1, call.shape(1));
  const Attributes& a = call.attributes;
  if (dPrediction && dTarget)
    kernels().smoothL1Backward(call.floats(0), call.floats(1), call.floats(2), call.floats(3), dPrediction, dTarget,
                               sizeOf(call.shape(0)), a.inner, a.beta);
}

}  // namespace

std::vector<Op> lossOps() {
  const std::vector<const char*> attributes = {"beta: float", "inner: int >= 1"};
  return {
      {"GenieMaskedCrossEntropy",
       {"logits: float", "targets: int32", "mask: float"},
       {"loss: float", "log_sums: float"},
       {},
       entropyShapes,
       entropyForward},
      {"GenieMaskedCrossEntropyBackward",
       {"logits: float", "targets: int32", "mask: float", "log_sums: float", "dy: float"},
       {"d_logits: float"},
       {},
       firstShape,
       entropyBackward},
      {"GenieSmoothL1",
       {"prediction: float", "target: float", "weight: float"},
       {"loss: float"},
       attributes,
       scalarShape,
       smoothL1Forward},
      {"GenieSmoothL1Backward",
       {"prediction: float", "target: float", "weight: float", "dy: float"},
       {"d_prediction: float", "d_target: float"},
       attributes,
       smoothL1BackwardShapes,
       smoothL1Backward},
  };
}
