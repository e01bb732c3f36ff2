import type * as tf from '@tensorflow/tfjs-core';
import { bestVariant, type KernelExports, moduleBytes, type Variant } from './module.ts';

/** Part of TensorFlow.js's wasm backend that is used here. */
export interface WasmBackend {
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  getMemoryOffset(dataId: tf.DataId): number;
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array | Int32Array | Uint8Array;
  incRef(dataId: tf.DataId): void;
  disposeData(dataId: tf.DataId): boolean;
  wasm: {
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    /** The memory, exported by the single-threaded builds, imported by the threaded one. */
    asm?: { memory?: WebAssembly.Memory };
    wasmMemory?: WebAssembly.Memory;
  };
}

// An instance works in the memory of one backend object, so that tensors need not be copied.
const instances = new WeakMap<object, KernelExports>();
let chosen: Variant | undefined;

/** The variant that new instances use: the best one that runs here, unless another was chosen. */
export function currentVariant(): Variant | undefined {
  chosen ??= bestVariant();
  return chosen;
}

/** Makes the kernels that are instantiated from now on, on `backend` too, those of `variant`. */
export function useVariant(variant: Variant, backend: object): void {
  chosen = variant;
  instances.delete(backend);
}

/** The backend's memory, or undefined where a version of TensorFlow.js other than 4.22 keeps it out of reach. */
export function memoryOf(backend: WasmBackend): WebAssembly.Memory | undefined {
  return backend.wasm?.wasmMemory ?? backend.wasm?.asm?.memory;
}

/** The kernels on this backend's memory, instantiated when first asked for; undefined where that is impossible. */
export function kernelsOn(backend: WasmBackend): KernelExports | undefined {
  const known = instances.get(backend);
  if (known) return known;
  const memory = memoryOf(backend);
  const variant = currentVariant();
  if (!memory || !variant) return undefined;
  const module = new WebAssembly.Module(moduleBytes(variant, memory));
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
  instances.set(backend, kernels);
  return kernels;
}

/** The same without blocking: browsers may refuse to compile at once on their main thread. */
export async function instantiateOn(backend: WasmBackend): Promise<boolean> {
  if (instances.has(backend)) return true;
  const memory = memoryOf(backend);
  const variant = currentVariant();
  if (!memory || !variant) return false;
  const { instance } = await WebAssembly.instantiate(moduleBytes(variant, memory), { env: { memory } });
  instances.set(backend, instance.exports as unknown as KernelExports);
  return true;
}
