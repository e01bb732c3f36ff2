#include "ops.h"

namespace {

constexpr int firstVariable = 5;

void shapesOf(TF_ShapeInferenceContext* context, TF_Status* status) {
  ShapeInference shapes(context, status);
  shapes.same(0, 1);
  shapes.same(1, 2);
  for (int i = firstVariable; i < shapes.inputs(); i++) shapes.same(i - firstVariable + 2, i);
}

// What changes from step to step comes as tensors, so that a graph can be fed with it.
void compute(void* attributes, TF_OpKernelContext* context) {
  Call call(context, *static_cast<Attributes*>(attributes));
  const int64_t size = sizeOf(call.shape(0)), variables = call.inputs() - firstVariable;
  int64_t total = 0;
  for (int i = firstVariable; i < call.inputs(); i++) total += sizeOf(call.shape(i));
  const bool fits = sizeOf(call.shape(1)) == size && sizeOf(call.shape(2)) == size && sizeOf(call.shape(3)) == 6 &&
                    sizeOf(call.shape(4)) == variables && total == size;
  if (!call.check(fits, "expected as many gradients and moments as the variables have numbers, 6 numbers, and keep [variables]"))
    return;
  const float* n = call.floats(3);
  const AdamWNumbers numbers{n[0], n[1], n[2], n[3], n[4], n[5]};
  float *first = call.output(0, call.shape(1)), *second = call.output(1, call.shape(2));
  for (int64_t i = 0, at = 0; i < variables && first && second; i++) {
    const int input = firstVariable + int(i);
    float* values = call.output(int(i) + 2, call.shape(input));
    if (call.failed()) return;
    const int64_t count = sizeOf(call.shape(input));
    if (values)
      kernels().adamw(numbers, call.floats(4)[i], call.floats(input), call.floats(0) + at, call.floats(1) + at,
                      call.floats(2) + at, values, first + at, second + at, count);
    at += count;
  }
}

}  // namespace

std::vector<Op> adamwOps() {
  return {{"GenieAdamW",
           {"gradient: float", "first_moment: float", "second_moment: float", "numbers: float", "keep: float",
            "variables: count * float"},
           {"new_first_moment: float", "new_second_moment: float", "values: count * float"},
           {"count: int >= 1"},
           shapesOf,
           compute}};
}
