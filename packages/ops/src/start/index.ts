import { prepareWasmKernels, type WasmKernelsStatus } from '@genie/ops';
import { getThreadsCount, setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { makeThreadScriptPortable } from './thread-script.ts';

/** Addresses of the .wasm files of `@tensorflow/tfjs-backend-wasm`, in its folder `dist`. A page fetches one of them. */
export interface WasmFiles {
  /** `tfjs-backend-wasm-simd.wasm`. */
  simd: string;
  /** `tfjs-backend-wasm-threaded-simd.wasm`, for pages that are cross-origin isolated. Without it there is one thread. */
  threads?: string | undefined;
  /** `tfjs-backend-wasm.wasm`, for browsers without SIMD (before 2021; Safari before 16.4). Without it they fail. */
  plain?: string | undefined;
}

export interface StartWasmOptions {
  /**
   * Address at which a page finds the .wasm files: the folder of all three, by an address that ends in `/`, or each one's own, as bundlers
   * give them. Default: beside the page. Node reads them from the package, and needs none.
   */
  files?: string | WasmFiles | undefined;
  /**
   * Threads at most. Default and upper limit: half of the processors on a page that is cross-origin isolated, 1 on any other page
   * and in Node.
   */
  threads?: number | undefined;
  /** As in {@link prepareWasmKernels}. Default false. */
  wide?: boolean | undefined;
}

/** Result of `startWasm`. */
export interface StartedWasm {
  /** Threads that share the work of TensorFlow.js's own kernels. */
  threads: number;
  /** Status of the fused kernels. */
  kernels: WasmKernelsStatus;
}

/**
 * Starts TensorFlow.js on WebAssembly: the backend, with threads where the page allows them, and the fused kernels. In a
 * page, a worker or Node; in a bundle, minified or not. When it runs already, says how.
 *
 * ```
 * await startWasm(); // Node
 * await startWasm({ files: '/wasm/' }); // a page, with node_modules/@tensorflow/tfjs-backend-wasm/dist/*.wasm served there
 * ```
 *
 * @throws Error where the files are not there, or the browser does not run WebAssembly
 */
export async function startWasm({ files, threads, wide = false }: StartWasmOptions = {}): Promise<StartedWasm> {
  if (tf.getBackend() !== 'wasm') {
    if (files !== undefined) setWasmPaths(typeof files === 'string' ? files : paths(files));
    if (threads !== undefined) setThreadsCount(threads);
    const wanted = Math.min(threads ?? Number.POSITIVE_INFINITY, threadsOffered());
    // The threaded build gains nothing with one thread, and starts later: its workers have to.
    if (wanted < 2 || (typeof files === 'object' && files.threads === undefined)) {
      tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    } else {
      makeThreadScriptPortable();
    }
  }
  if (!(await works())) {
    const where =
      files === undefined ? 'beside the page' : typeof files === 'string' ? `at ${files}` : `at ${files.simd}`;
    throw new Error(
      `WebAssembly did not start: expected the .wasm files of @tensorflow/tfjs-backend-wasm ${where} (startWasm({ files })), and a browser from 2021 or later`,
    );
  }
  return { threads: threadsInUse(), kernels: await prepareWasmKernels({ wide }) };
}

/** The addresses by the names that tfjs has for them; it wants one for each. */
function paths({ simd, threads = simd, plain = simd }: WasmFiles): Record<string, string> {
  return {
    'tfjs-backend-wasm.wasm': plain,
    'tfjs-backend-wasm-simd.wasm': simd,
    'tfjs-backend-wasm-threaded-simd.wasm': threads,
  };
}

/** Returns the number of threads that tfjs's threaded build would take: half of the processors, and one where memory cannot be shared. */
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

/** Returns whether the backend starts and multiplies. */
async function works(): Promise<boolean> {
  try {
    if (!(await tf.setBackend('wasm'))) return false;
    const product = tf.tidy(() => tf.matMul(tf.ones([2, 2]), tf.fill([2, 2], 3)));
    const values = await product.data();
    product.dispose();
    return values.every((value) => value === 6);
  } catch {
    return false;
  }
}
