import * as tf from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../backend.ts';

export type Result = tf.TensorInfo | tf.TensorInfo[];

/** Arguments of a replaced kernel, and the kernel that it replaces. */
export interface Call<Attributes> {
  inputs: tf.NamedTensorInfoMap;
  backend: WasmBackend;
  attributes: Attributes;
  original(inputs?: tf.NamedTensorInfoMap): Result;
}

/** Puts `run` in the place of one of the wasm backend's kernels. */
export function replace<Attributes>(kernelName: string, run: (call: Call<Attributes>) => Result): void {
  const replaced = tf.getKernel(kernelName, 'wasm');
  tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({
    ...replaced,
    kernelFunc: (call) =>
      run({
        inputs: call.inputs as tf.NamedTensorInfoMap,
        backend: call.backend as WasmBackend,
        attributes: call.attrs as Attributes,
        original: (inputs = call.inputs as tf.NamedTensorInfoMap) => replaced.kernelFunc({ ...call, inputs }),
      }),
  });
}
