import { type StartedWasm, startWasm } from '@genie/ops/wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threads from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import * as tf from '@tensorflow/tfjs-core';
import { watchDevice } from './device-loss.ts';

export type BackendName = 'webgpu' | 'wasm';

/** Backend in use, and the reason for it. */
export interface BackendReport {
  name: BackendName;
  /** Threads that share the work; 1 on WebGPU. */
  threads: number;
  why: string;
}

/**
 * Chooses what the models run on: WebGPU where there is a real graphics processor, else WebAssembly.
 *
 * @param asked One of the two, where the user insists (`?backend=wasm`); a software WebGPU is taken only then.
 * @throws Error if neither can run here.
 */
export async function chooseBackend(asked?: BackendName): Promise<BackendReport> {
  const reasons: string[] = [];
  if (asked !== 'wasm') {
    const missing = await whyNoWebGpu(asked === 'webgpu');
    if (missing === undefined) {
      const why = await startWebGpu();
      if (why !== undefined) return { name: 'webgpu', threads: 1, why };
      reasons.push('WebGPU failed its first computation');
    } else {
      reasons.push(missing);
    }
  }
  let started: StartedWasm;
  try {
    started = await startWasm({ files: { plain, simd, threads } });
  } catch {
    throw new Error('This browser runs neither WebGPU nor WebAssembly: use a current Chrome, Edge, Firefox or Safari.');
  }
  if (!globalThis.crossOriginIsolated) reasons.push('one thread, as the server does not isolate the page');
  else if (started.threads === 1) reasons.push('one thread, as threads take half of the processors at most');
  return { name: 'wasm', threads: started.threads, why: reasons.join('; ') || 'asked for' };
}

/** Starts WebGPU, whose code is only then fetched. @returns What it computes with; undefined where it does not work. */
async function startWebGpu(): Promise<string | undefined> {
  const [{ prepareWebGpuKernels }] = await Promise.all([
    import('@genie/ops/webgpu'),
    import('@tensorflow/tfjs-backend-webgpu'),
  ]);
  if (!(await works('webgpu'))) return undefined;
  watchDevice((tf.backend() as unknown as { device: GPUDevice }).device);
  const kernels = await prepareWebGpuKernels();
  return kernels.ready ? 'this browser offers WebGPU' : `this browser offers WebGPU; ${kernels.why}`;
}

async function whyNoWebGpu(softwareToo: boolean): Promise<string | undefined> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<Adapter | null> } };
  if (!gpu) return 'no WebGPU in this browser';
  try {
    const adapter = await gpu.requestAdapter();
    if (!adapter) return 'no graphics processor for WebGPU';
    // A processor that plays graphics card does that much slower than it runs wasm.
    if (adapter.info?.isFallbackAdapter && !softwareToo) return 'WebGPU is emulated here';
    return undefined;
  } catch (error) {
    return `WebGPU failed: ${error instanceof Error ? error.message : error}`;
  }
}

/** Part of a `GPUAdapter` that is used here. */
interface Adapter {
  info?: { isFallbackAdapter?: boolean };
}

/** Returns whether a backend starts and adds up. */
async function works(name: BackendName): Promise<boolean> {
  try {
    if (!(await tf.setBackend(name))) return false;
    await tf.ready();
    const product = tf.tidy(() => tf.matMul(tf.ones([2, 2]), tf.fill([2, 2], 3)));
    const values = await product.data();
    product.dispose();
    return values.every((value) => value === 6);
  } catch {
    return false;
  }
}
