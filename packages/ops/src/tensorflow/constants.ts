import type * as tf from '@tensorflow/tfjs-core';

interface Backend {
  write(values: Float32Array | Int32Array, shape: number[], dtype: tf.DataType): object;
}

// Kept as long as their backend, and unknown to the engine, so that they count as nobody's tensors.
const known = new WeakMap<object, Map<string, tf.TensorInfo>>();

function constant(backend: object, values: Float32Array | Int32Array, dtype: 'float32' | 'int32'): tf.TensorInfo {
  let constants = known.get(backend);
  if (!constants) {
    constants = new Map();
    known.set(backend, constants);
  }
  const key = `${dtype} ${values.join()}`;
  let tensor = constants.get(key);
  if (!tensor) {
    const shape = [values.length];
    tensor = { dataId: (backend as Backend).write(values, shape, dtype), shape, dtype };
    constants.set(key, tensor);
  }
  return tensor;
}

/** A tensor of no elements, float32 [0]. */
export function emptyOn(backend: object): tf.TensorInfo {
  return constant(backend, new Float32Array(0), 'float32');
}

/** A shape as TensorFlow's operations want it, int32 [rank]. */
export function shapeOn(backend: object, shape: number[]): tf.TensorInfo {
  return constant(backend, Int32Array.from(shape), 'int32');
}
