import { registerForward, setFused } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { attentionForward, defineAttention } from './attention.ts';
import { whyWrong } from './check.ts';
import { defineChooseTokens } from './choose-tokens.ts';
import { linearForward } from './linear.ts';
import { defineNorm, layerNormForward, rmsNormForward } from './norm.ts';
import { defineRotate, rotateForward } from './rotate.ts';
import { defineSwiglu, swigluForward } from './swiglu.ts';

/** Result of {@link prepareWebGpuKernels}. */
export type WebGpuKernelsStatus = { ready: true } | { ready: false; why: string };

let registered = false;

function register(): void {
  if (registered) return;
  registered = true;
  defineAttention();
  defineChooseTokens();
  defineRotate();
  defineNorm();
  defineSwiglu();
  registerForward('attention', 'webgpu', attentionForward);
  registerForward('rotate', 'webgpu', rotateForward);
  registerForward('rmsNorm', 'webgpu', rmsNormForward);
  registerForward('layerNorm', 'webgpu', layerNormForward);
  registerForward('swiglu', 'webgpu', swigluForward);
  registerForward('linear', 'webgpu', linearForward);
}

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
  register();
  const why = await whyWrong();
  if (why === undefined) return { ready: true };
  setFused(false);
  return { ready: false, why };
}
