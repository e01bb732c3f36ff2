import * as tf from '@tensorflow/tfjs-core';
import type { Binding, NodeBackend, TensorHandle } from '../src/graph/binding.ts';

/** The numbers that tfjs-node's binding gives to kinds of attributes (TF_AttrType of tensorflow/c/tf_attrtype.h). */
export const attributeKinds = {
  TF_ATTR_STRING: 0,
  TF_ATTR_INT: 1,
  TF_ATTR_FLOAT: 2,
  TF_ATTR_BOOL: 3,
  TF_ATTR_TYPE: 4,
  TF_ATTR_SHAPE: 5,
} as const;

/** In place of tfjs-node, which is not there on every machine: hands out handles as it does, and computes nothing. */
export function notingBackend(): NodeBackend & { held: Map<number, Float32Array> } {
  const held = new Map<number, Float32Array>();
  let next = 0;
  const handles = new WeakMap<object, number>();
  const hold = (values: Float32Array): number => {
    held.set(next, values);
    return next++;
  };
  const binding: Partial<Binding> = {
    ...attributeKinds,
    createTensor: (_, __, values) => hold(Float32Array.from(values)),
    deleteTensor: (id) => held.delete(id),
    tensorDataSync: (id) => held.get(id)!,
    executeOp: (_, __, ___, count) =>
      Array.from({ length: count }, (): TensorHandle => ({ id: hold(new Float32Array(1)), shape: [], dtype: 1 })),
    loadSavedModel: () => 0,
  };
  const backend: NodeBackend & { held: Map<number, Float32Array> } = {
    held,
    binding: binding as Binding,
    getInputTensorIds(tensors) {
      return tensors.map((tensor) => {
        const known = handles.get(tensor.dataId);
        const id = known ?? this.binding.createTensor(tensor.shape, 1, tensor.dataSync() as Float32Array);
        handles.set(tensor.dataId, id);
        return id;
      });
    },
    createOutputTensor({ id }) {
      const tensor = tf.scalar(0);
      handles.set(tensor.dataId, id);
      return tensor;
    },
    executeSingleOutput(op, attributes, inputs) {
      return this.createOutputTensor(this.binding.executeOp(op, attributes, this.getInputTensorIds(inputs), 1)[0]!);
    },
    getDTypeInteger: (dtype) => ({ float32: 1, int32: 3, bool: 10 })[dtype as 'float32']!,
  };
  return backend;
}
