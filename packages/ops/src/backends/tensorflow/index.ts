import { createRequire } from 'node:module';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { emptyOn } from './empty.ts';
import { type NodeBackend, registerKernel } from './kernel.ts';
import * as kernels from './kernels.ts';
import { replaceReshape } from './reshape.ts';

export { type NativeBuild, type NativeBuildOptions, nativeBuild, nativeSourceHash } from './build.ts';

/** Sets of instructions that the kernels are compiled for. */
export type Instructions = 'avx2' | 'avx512';

/** Result of {@link loadNativeKernels}. */
export type NativeKernelsStatus =
  | { ready: true; instructions: Instructions /** Number of threads that work on one operation. */; threads: number }
  | { ready: false; why: string };

interface NativeModule {
  instructions?: Instructions;
  threads: number;
  useInstructions(name: string): boolean;
}

let loaded: NativeModule | undefined;

/**
 * Loads the native library and has the operations use it on the backend `tensorflow`, which must have been registered.
 *
 * They use AVX-512 where the processor has it, else AVX2, and as many threads as TensorFlow (`TF_NUM_INTRAOP_THREADS`, else all
 * cores). Where they cannot run, nothing changes, and the result says why. `setFused(false)` turns them off.
 *
 * @param file the library, made as {@link nativeBuild} says
 */
export function loadNativeKernels(file: string): NativeKernelsStatus {
  const backend = tf.findBackend('tensorflow') as unknown as NodeBackend | null;
  if (!backend) return { ready: false, why: 'the backend tensorflow is not registered' };
  if (backend.isUsingGpuDevice)
    return { ready: false, why: 'they are for processors, and TensorFlow computes on a GPU' };
  const absolute = path.resolve(file);
  let native: NativeModule;
  try {
    native = createRequire(absolute)(absolute) as NativeModule;
  } catch (error) {
    return { ready: false, why: (error instanceof Error ? error.message : String(error)).split('\n')[0]! };
  }
  if (!native.instructions) return { ready: false, why: 'this processor has neither AVX-512 nor AVX2 with FMA' };
  if (!loaded) {
    for (const [name, run] of Object.values(kernels).flatMap((own) => Object.entries(own))) registerKernel(name, run);
    replaceReshape();
    emptyOn(backend);
  }
  loaded = native;
  return { ready: true, instructions: native.instructions, threads: native.threads };
}

/**
 * Has the kernels use these instructions from now on, to compare them; false where the processor lacks them.
 * @throws where the kernels have not been loaded
 */
export function useInstructions(name: Instructions): boolean {
  if (!loaded) throw new Error('useInstructions: the native kernels have not been loaded');
  return loaded.useInstructions(name);
}
