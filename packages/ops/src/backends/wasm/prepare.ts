import * as tf from '@tensorflow/tfjs-core';
import { currentVariant, instantiateOn, kernelsOn, useVariant, type WasmBackend } from './backend.ts';
import { registerKernel, type WasmKernels } from './kernel.ts';
import { replaceKernels } from './replace/index.ts';

/** Result of `prepareWasmKernels`. */
export type WasmKernelsStatus =
  | { ready: true /** SIMD instructions in use. */; variant: 'relaxed' | 'wide' | 'plain' }
  | { ready: false; why: string };

export interface WasmKernelsOptions {
  /**
   * Use matrix tiles that are twice as fast where the engine joins neighbouring 128-bit vectors to 256-bit ones, and slower
   * elsewhere: V8 13.6 and later (Node 24) on x64 with AVX2, with `--experimental-wasm-revectorize`. Default false.
   */
  wide?: boolean;
  /** Use the kernels without a fused multiply-add, as engines without relaxed SIMD do: to see what these make. Default false. */
  plain?: boolean;
}

// Whether the kernels run on a backend object, so that one that cannot run them is not asked again and again.
const runsOn = new WeakMap<object, boolean>();
const registered = new WeakSet<WasmKernels>();
let replaced = false;

function replaceOnce(): void {
  if (!replaced) replaceKernels();
  replaced = true;
}

/** Returns whether the kernels can be compiled at once on this backend. */
function compileOn(backend: object): boolean {
  try {
    return kernelsOn(backend as WasmBackend) !== undefined;
  } catch {
    // A browser that refuses to compile on its main thread: `prepareWasmKernels` does it in the background.
    return false;
  }
}

/**
 * Registers the kernels that an operation brings, when it is about to run on the wasm backend, which must be the current one.
 *
 * @returns whether they can run there
 */
export function registerOnWasm(kernels?: WasmKernels): boolean {
  const backend = tf.backend();
  if (!runsOn.has(backend)) runsOn.set(backend, compileOn(backend));
  if (!runsOn.get(backend)) return false;
  replaceOnce();
  if (kernels && !registered.has(kernels)) {
    registered.add(kernels);
    for (const [name, run] of Object.entries(kernels)) registerKernel(name, run);
  }
  return true;
}

/**
 * Compiles the fused kernels for the wasm backend, which must be the current one, and says whether they are in use.
 *
 * Elsewhere than on a browser's main thread they are compiled by themselves when first needed. Where they cannot run, nothing
 * changes, and the result says why. `setFused(false)` turns them off.
 */
export async function prepareWasmKernels({
  wide = false,
  plain = false,
}: WasmKernelsOptions = {}): Promise<WasmKernelsStatus> {
  await tf.ready();
  if (tf.getBackend() !== 'wasm') {
    return { ready: false, why: `the current backend is ${tf.getBackend()}, expected wasm` };
  }
  const backend = tf.backend();
  if (!runsOn.has(backend)) runsOn.set(backend, false);
  if (plain && currentVariant()) useVariant('plain', backend);
  else if (wide && currentVariant() === 'relaxed') useVariant('wide', backend);
  const variant = currentVariant();
  if (!variant) return { ready: false, why: 'this JavaScript engine has no WebAssembly SIMD' };
  if (!(await instantiateOn(backend as unknown as WasmBackend))) {
    return { ready: false, why: 'the memory of @tensorflow/tfjs-backend-wasm is out of reach, expected version 4.22' };
  }
  runsOn.set(backend, true);
  replaceOnce();
  return { ready: true, variant };
}
