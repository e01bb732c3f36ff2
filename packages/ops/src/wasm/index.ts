import * as tf from '@tensorflow/tfjs-core';
import { registerFused } from '../dispatch.ts';
import { registerFusedKernels } from '../fused-kernels.ts';
import { defineAdamW } from './adamw.ts';
import { defineAttention } from './attention.ts';
import { currentVariant, instantiateOn, kernelsOn, useVariant, type WasmBackend } from './backend.ts';
import { defineBlockNext } from './block-next.ts';
import { defineChooseTokens } from './choose-tokens.ts';
import { defineMaskedCrossEntropy } from './cross-entropy.ts';
import { defineLinear } from './linear.ts';
import { defineMatchCosts } from './match-costs.ts';
import { defineNorms } from './norm.ts';
import { definePatches } from './patches.ts';
import { replaceKernels } from './replace/index.ts';
import { defineShiftBlend, fusedShiftBlend } from './shift-blend.ts';
import { defineSmoothL1 } from './smooth-l1.ts';
import { defineSwiglu } from './swiglu.ts';

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

// Backend objects on which the kernels were tried, so that one that cannot run them is not asked again and again.
const tried = new WeakSet<object>();
let registered = false;

function register(): void {
  if (registered) return;
  registered = true;
  replaceKernels();
  defineAttention();
  defineBlockNext();
  defineChooseTokens();
  defineLinear();
  defineNorms();
  defineSwiglu();
  defineMaskedCrossEntropy();
  defineSmoothL1();
  defineAdamW();
  definePatches();
  defineMatchCosts();
  defineShiftBlend();
  registerFusedKernels('wasm');
  // Apart from the others, since the native library for tensorflow has no such kernel.
  registerFused('shiftBlend', 'wasm', fusedShiftBlend);
}

/** Registers the kernels when an operation first runs on the wasm backend, where they can be compiled at once. */
export function registerWasmKernels(): void {
  const backend = tf.backend();
  if (tried.has(backend)) return;
  tried.add(backend);
  try {
    if (kernelsOn(backend as unknown as WasmBackend)) register();
  } catch {
    // A browser that refuses to compile on its main thread: `prepareWasmKernels` does it in the background.
  }
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
  tried.add(backend);
  if (plain && currentVariant()) useVariant('plain', backend);
  else if (wide && currentVariant() === 'relaxed') useVariant('wide', backend);
  const variant = currentVariant();
  if (!variant) return { ready: false, why: 'this JavaScript engine has no WebAssembly SIMD' };
  if (!(await instantiateOn(backend as unknown as WasmBackend))) {
    return { ready: false, why: 'the memory of @tensorflow/tfjs-backend-wasm is out of reach, expected version 4.22' };
  }
  register();
  return { ready: true, variant };
}
