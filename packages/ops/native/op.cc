#include "op.h"

#include <string>

Call::Call(TF_OpKernelContext* context, const Attributes& attributes)
    : attributes(attributes), context(context), status(TF_NewStatus()) {
  const int count = TF_NumInputs(context);
  tensors.resize(count);
  shapes.resize(count);
  for (int i = 0; i < count; i++) {
    TF_GetInput(context, i, &tensors[i], status);
    for (int d = 0; d < TF_NumDims(tensors[i]); d++) shapes[i].push_back(TF_Dim(tensors[i], d));
  }
}

Call::~Call() {
  for (TF_Tensor* tensor : tensors) TF_DeleteTensor(tensor);
  for (TF_Tensor* tensor : outputs) TF_DeleteTensor(tensor);
  TF_DeleteStatus(status);
}

void* Call::allocate(int i, const Shape& shape, TF_DataType type) {
  if (failed()) return nullptr;
  TF_Tensor* tensor =
      TF_AllocateOutput(context, i, type, shape.data(), int(shape.size()), sizeOf(shape) * sizeof(float), status);
  if (failed()) {
    TF_OpKernelContext_Failure(context, status);
    return nullptr;
  }
  outputs.push_back(tensor);
  return sizeOf(shape) == 0 ? nullptr : TF_TensorData(tensor);
}

bool Call::check(bool condition, const char* complaint) {
  if (condition) return true;
  TF_SetStatus(status, TF_INVALID_ARGUMENT, complaint);
  TF_OpKernelContext_Failure(context, status);
  return false;
}

ShapeInference::ShapeInference(TF_ShapeInferenceContext* context, TF_Status* status) : context(context), status(status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

TF_ShapeHandle* ShapeInference::part(int input, int64_t from, int64_t to) {
  TF_ShapeHandle *whole = TF_NewShapeHandle(), *result = TF_NewShapeHandle();
  TF_ShapeInferenceContextGetInput(context, input, whole, status);
  TF_ShapeInferenceContextSubshape(context, whole, from, to, result, status);
  TF_DeleteShapeHandle(whole);
  return result;
}

void ShapeInference::set(int i, TF_ShapeHandle* shape) {
  TF_ShapeInferenceContextSetOutput(context, i, shape, status);
  TF_DeleteShapeHandle(shape);
}

void ShapeInference::same(int i, int input, int from) { set(i, part(input, from, INT64_MAX)); }

void ShapeInference::scalar(int i) { set(i, TF_ShapeInferenceContextScalar(context)); }

void ShapeInference::product(int i, int a, int b) {
  TF_ShapeHandle *front = part(a, 0, -1), *end = part(b, 1, 2);
  TF_ShapeInferenceContextConcatenateShapes(context, front, end, front, status);
  TF_DeleteShapeHandle(end);
  set(i, front);
}

void ShapeInference::shorter(int i, int a, int divisor) {
  TF_ShapeHandle* whole = part(a, 0, INT64_MAX);
  if (TF_ShapeInferenceContextRankKnown(context, whole)) {
    TF_DimensionHandle* last = TF_NewDimensionHandle();
    TF_ShapeInferenceContextDim(context, whole, -1, last);
    if (TF_DimensionHandleValueKnown(last)) {
      TF_ShapeHandle *front = part(a, 0, -1), *end;
      end = TF_ShapeInferenceContextVectorFromSize(context, size_t(TF_DimensionHandleValue(last) / divisor));
      TF_ShapeInferenceContextConcatenateShapes(context, front, end, front, status);
      TF_DeleteShapeHandle(end);
      set(i, front);
    }
    TF_DeleteDimensionHandle(last);
  }
  TF_DeleteShapeHandle(whole);
}

namespace {

void* readAttributes(TF_OpKernelConstruction* construction) {
  Attributes* attributes = new Attributes;
  TF_Status* status = TF_NewStatus();
  // Those that an operation lacks keep their defaults.
  TF_OpKernelConstruction_GetAttrInt64(construction, "num_heads", &attributes->heads, status);
  TF_OpKernelConstruction_GetAttrInt64(construction, "inner", &attributes->inner, status);
  TF_OpKernelConstruction_GetAttrFloat(construction, "epsilon", &attributes->epsilon, status);
  TF_OpKernelConstruction_GetAttrFloat(construction, "beta", &attributes->beta, status);
  TF_OpKernelConstruction_GetAttrFloat(construction, "temperature", &attributes->temperature, status);
  const auto flag = [&](const char* name, bool& to) {
    TF_Bool value = 0;
    TF_OpKernelConstruction_GetAttrBool(construction, name, &value, status);
    to = TF_GetCode(status) == TF_OK && value;
  };
  flag("over_time", attributes->overTime);
  flag("causal", attributes->causal);
  flag("centre", attributes->centre);
  flag("pre", attributes->pre);
  flag("remember", attributes->remember);
  TF_DeleteStatus(status);
  return attributes;
}

void freeAttributes(void* attributes) { delete static_cast<Attributes*>(attributes); }

}  // namespace

const char* registerOp(const Op& op) {
  static std::string complaint;
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilder* builder = TF_NewOpDefinitionBuilder(op.name);
  for (const char* input : op.inputs) TF_OpDefinitionBuilderAddInput(builder, input);
  for (const char* output : op.outputs) TF_OpDefinitionBuilderAddOutput(builder, output);
  for (const char* attribute : op.attributes) TF_OpDefinitionBuilderAddAttr(builder, attribute);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(builder, op.shapes);
  TF_RegisterOpDefinition(builder, status);
  if (TF_GetCode(status) == TF_OK) {
    TF_KernelBuilder* kernel = TF_NewKernelBuilder(op.name, "CPU", readAttributes, op.compute, freeAttributes);
    TF_RegisterKernelBuilder(op.name, kernel, status);
  }
  complaint = TF_GetCode(status) == TF_OK ? "" : TF_Message(status);
  TF_DeleteStatus(status);
  return complaint.c_str();
}
