import { getThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threads from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import * as tf from '@tensorflow/tfjs-core';
import { watchDevice } from './device-loss.ts';

export type BackendName = 'webgpu' | 'wasm';

/** What computes, and why this. */
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
  setWasmPaths({
    'tfjs-backend-wasm.wasm': plain,
    'tfjs-backend-wasm-simd.wasm': simd,
    'tfjs-backend-wasm-threaded-simd.wasm': threads,
  });
  // The threaded build gains nothing with one thread, and starts later: its workers have to.
  if (threadsOffered() === 1) tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (!(await works('wasm'))) {
    throw new Error('This browser runs neither WebGPU nor WebAssembly: use a current Chrome, Edge, Firefox or Safari.');
  }
  if (!globalThis.crossOriginIsolated) reasons.push('one thread, as the server does not isolate the page');
  else if (threadsOffered() === 1) reasons.push('one thread, as threads take half of the processors at most');
  return { name: 'wasm', threads: threadsInUse(), why: reasons.join('; ') || 'asked for' };
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

/** What is used of a `GPUAdapter`. */
interface Adapter {
  info?: { isFallbackAdapter?: boolean };
}

/** Whether a backend starts and adds up. */
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

/** How many threads the threaded build would take: half of the processors, and none but the first where memory cannot be shared. */
function threadsOffered(): number {
  if (!globalThis.crossOriginIsolated) return 1;
  return Math.max(1, Math.floor(navigator.hardwareConcurrency / 2));
}

function threadsInUse(): number {
  try {
    return getThreadsCount();
  } catch {
    return 1; // it throws where the build without threads was loaded
  }
}
