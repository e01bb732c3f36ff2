import { setFused } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { whyWrong } from './check.ts';
import { registerKernel } from './kernel.ts';
import * as kernels from './kernels.ts';

/** Result of {@link prepareWebGpuKernels}. */
export type WebGpuKernelsStatus = { ready: true } | { ready: false; why: string };

let registered = false;

/**
 * Has the operations run as compute shaders of this package (WGSL) on the backend `webgpu` of `@tensorflow/tfjs-backend-webgpu`,
 * which must be the current one.
 *
 * Each is tried once, as drivers have faults: where one does not compile or computes something else than it must, fused kernels are turned off (`setFused(false)`), and the result says why. They compute values; gradients are those of
 * the compositions.
 */
export async function prepareWebGpuKernels(): Promise<WebGpuKernelsStatus> {
  await tf.ready();
  if (tf.getBackend() !== 'webgpu') {
    return { ready: false, why: `the current backend is ${tf.getBackend()}, expected webgpu` };
  }
  if (!registered) {
    registered = true;
    for (const own of Object.values(kernels))
      for (const [name, kernel] of Object.entries(own)) registerKernel(name, kernel);
  }
  const why = await whyWrong();
  if (why === undefined) return { ready: true };
  setFused(false);
  return { ready: false, why };
}
