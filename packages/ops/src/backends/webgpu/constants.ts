import type * as tf from '@tensorflow/tfjs-core';
import type { WebGpuBackend } from './program.ts';

/** Tables kept per backend: those of a few passes. */
const kept = 8;

const tables = new WeakMap<object, Map<Float32Array, tf.TensorInfo>>();

/**
 * A constant table on the graphics processor. The last few stay there, since all blocks of a model use the same, often in every
 * pass; they are known again by their identity.
 */
export function constantOn(backend: WebGpuBackend, table: Float32Array): tf.TensorInfo {
  const known = tables.get(backend) ?? new Map<Float32Array, tf.TensorInfo>();
  tables.set(backend, known);
  const tensor = known.get(table) ?? backend.makeTensorInfo([table.length], 'float32', table);
  known.delete(table);
  known.set(table, tensor); // the last used comes last
  if (known.size > kept) {
    const [oldest, { dataId }] = known.entries().next().value!;
    known.delete(oldest);
    backend.disposeData(dataId);
  }
  return tensor;
}
