import type * as tf from '@tensorflow/tfjs-core';

interface Backend {
  write(values: Float32Array, shape: number[], dtype: tf.DataType): object;
}

// Kept as long as its backend, and unknown to the engine, so that it counts as nobody's tensor.
const empties = new WeakMap<object, tf.TensorInfo>();

/** A tensor of no elements, float32 [0]. */
export function emptyOn(backend: object): tf.TensorInfo {
  let empty = empties.get(backend);
  if (!empty) {
    empty = { dataId: (backend as Backend).write(new Float32Array(0), [0], 'float32'), shape: [0], dtype: 'float32' };
    empties.set(backend, empty);
  }
  return empty;
}
