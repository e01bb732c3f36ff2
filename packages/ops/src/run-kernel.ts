import * as tf from '@tensorflow/tfjs-core';

/** Runs a TensorFlow.js kernel of the current backend; inputs that are undefined are left out. */
export function runKernel(
  name: string,
  inputs: Record<string, tf.Tensor | undefined>,
  attributes: object = {},
): tf.Tensor[] {
  const given = Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => tensor !== undefined));
  return tf.engine().runKernel(name, given as tf.NamedTensorMap, attributes as tf.NamedAttrMap) as tf.Tensor[];
}

/** Returns whether all these tensors are float32, which is all that the kernels compute with, and none is empty. */
export function areFloats(inputs: object): boolean {
  return Object.values(inputs).every(
    (tensor) => tensor === undefined || (tensor.dtype === 'float32' && tensor.size > 0),
  );
}
