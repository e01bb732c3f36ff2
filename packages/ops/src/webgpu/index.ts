import { registerForward } from '@genie/ops';
import { attentionForward, defineAttention } from './attention.ts';
import { linearForward } from './linear.ts';
import { defineNorm, layerNormForward, rmsNormForward } from './norm.ts';
import { defineRotate, rotateForward } from './rotate.ts';
import { defineSwiglu, swigluForward } from './swiglu.ts';

let registered = false;

/**
 * Has the operations run as compute shaders of this package (WGSL) on the backend `webgpu` of `@tensorflow/tfjs-backend-webgpu`.
 *
 * They compute values; gradients are those of the compositions. `setFused(false)` turns them off.
 */
export function registerWebGpuKernels(): void {
  if (registered) return;
  registered = true;
  defineAttention();
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
