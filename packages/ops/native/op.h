// TensorFlow's C API for operations, as far as these need it: what a call gets and gives, and registration.
#pragma once
#include <cstdint>
#include <vector>

#include "kernels.h"
#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"

// The kernels in use.
const Kernels& kernels();

// Attributes that any of the operations has; each reads its own.
struct Attributes {
  int64_t heads = 0, inner = 0;
  bool overTime = false, causal = false, centre = false, pre = false, remember = false;
  float epsilon = 0, beta = 0, temperature = 1;
};

typedef std::vector<int64_t> Shape;

inline int64_t sizeOf(const Shape& shape) {
  int64_t size = 1;
  for (const int64_t length : shape) size *= length;
  return size;
}

// One call of an operation. It owns what it hands out.
class Call {
 public:
  Call(TF_OpKernelContext* context, const Attributes& attributes);
  ~Call();
  Call(const Call&) = delete;

  const Attributes& attributes;
  int inputs() const { return int(tensors.size()); }
  const Shape& shape(int i) const { return shapes[i]; }
  // Null for an input of no elements, which stands for one that was not given.
  const float* floats(int i) const { return static_cast<const float*>(data(i)); }
  const int* ints(int i) const { return static_cast<const int*>(data(i)); }
  // Null where it has no elements, and where there was no memory for it, after which `failed`.
  float* output(int i, const Shape& shape) { return static_cast<float*>(allocate(i, shape, TF_FLOAT)); }
  int* intOutput(int i, const Shape& shape) { return static_cast<int*>(allocate(i, shape, TF_INT32)); }
  // Whether the call may go on; if not, TensorFlow reports `complaint`.
  bool check(bool condition, const char* complaint);
  bool failed() const { return TF_GetCode(status) != TF_OK; }

 private:
  void* allocate(int i, const Shape& shape, TF_DataType type);
  const void* data(int i) const { return sizeOf(shapes[i]) == 0 ? nullptr : TF_TensorData(tensors[i]); }

  TF_OpKernelContext* context;
  TF_Status* status;
  std::vector<TF_Tensor*> tensors, outputs;
  std::vector<Shape> shapes;
};

// The shapes of an operation's outputs from those of its inputs, while a graph is built.
class ShapeInference {
 public:
  // All outputs are of unknown shape until told.
  ShapeInference(TF_ShapeInferenceContext* context, TF_Status* status);
  int inputs() const { return int(TF_ShapeInferenceContextNumInputs(context)); }
  // Output `i` is shaped as input `input`, or as that is from axis `from` on.
  void same(int i, int input, int from = 0);
  void scalar(int i);
  // All axes of input `a` but the last, then the second of input `b`.
  void product(int i, int a, int b);
  // Input `a` with its last axis a `divisor`th as long.
  void shorter(int i, int a, int divisor);

 private:
  TF_ShapeHandle* part(int input, int64_t from, int64_t to);
  void set(int i, TF_ShapeHandle* shape);
  TF_ShapeInferenceContext* context;
  TF_Status* status;
};

// An operation: its signature in TensorFlow's notation, and what it does.
struct Op {
  const char* name;
  std::vector<const char*> inputs, outputs, attributes;
  void (*shapes)(TF_ShapeInferenceContext*, TF_Status*);
  void (*compute)(void*, TF_OpKernelContext*);
};

// Empty where TensorFlow has taken it, else TensorFlow's complaint.
const char* registerOp(const Op& op);
