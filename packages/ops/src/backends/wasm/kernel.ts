import * as tf from '@tensorflow/tfjs-core';
import { kernelsOn, memoryOf, type WasmBackend } from './backend.ts';
import type { KernelExports } from './module.ts';

/** Context that a kernel's function works with. */
export interface KernelContext {
  kernels: KernelExports;
  /** Address of a tensor's data; 0 for a tensor that was not given. */
  address(tensor: tf.TensorInfo | undefined): number;
  /** A new tensor, float32 unless told, its contents undefined. */
  output(shape: number[], dtype?: 'float32' | 'int32'): tf.TensorInfo;
  /** Memory for the duration of the call. */
  scratch(bytes: number): number;
  /** A view of memory, until more is asked for. */
  floats(address: number, length: number): Float32Array;
}

type WasmKernel = (context: KernelContext, inputs: tf.NamedTensorInfoMap, attributes: never) => tf.TensorInfo[];

/** Kernels of the wasm backend by their registered names: what an operation brings. */
export interface WasmKernels {
  readonly [name: `Genie${string}`]: WasmKernel;
}

/** Registers a kernel of the wasm backend under `name`. */
export function registerKernel(name: string, run: WasmKernel): void {
  tf.registerKernel({
    kernelName: name,
    backendName: 'wasm',
    kernelFunc({ inputs, backend, attrs }) {
      const wasm = backend as WasmBackend;
      const kernels = kernelsOn(wasm);
      if (!kernels) throw new Error(`${name}: the kernels cannot run on this wasm backend; call setFused(false)`);
      const blocks: number[] = [];
      const context: KernelContext = {
        kernels,
        address: (tensor) => (tensor ? wasm.getMemoryOffset(tensor.dataId) : 0),
        output: (shape, dtype = 'float32') => wasm.makeOutput(shape, dtype),
        floats: (address, length) => new Float32Array(memoryOf(wasm)!.buffer, address >>> 0, length),
        scratch(bytes) {
          const block = wasm.wasm._malloc(bytes);
          if (block === 0) throw new Error(`${name}: no memory left for ${bytes} bytes of scratch`);
          blocks.push(block);
          return block;
        },
      };
      try {
        return run(context, inputs as tf.NamedTensorInfoMap, attrs as never);
      } finally {
        for (const block of blocks) wasm.wasm._free(block);
      }
    },
  });
}

/** The product of all axes but the last. */
export function countRows({ shape }: tf.TensorInfo): number {
  return tf.util.sizeFromShape(shape.slice(0, -1));
}
