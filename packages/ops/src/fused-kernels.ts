import { registerFused } from './dispatch.ts';
import { fusedAttention } from './wasm/attention.ts';
import { fusedMaskedCrossEntropy } from './wasm/cross-entropy.ts';
import { fusedLinear } from './wasm/linear.ts';
import { fusedLayerNorm, fusedRmsNorm } from './wasm/norm.ts';
import { fusedSmoothL1 } from './wasm/smooth-l1.ts';
import { fusedSwiglu } from './wasm/swiglu.ts';

/**
 * Makes the operations run on `backend` as the TensorFlow.js kernels `GenieAttention`, `GenieAttentionBackward` and so on, all of
 * which must have been registered for it: `@genie/ops` has them for `wasm`, `@genie/ops/tensorflow` for `tensorflow`.
 */
export function registerFusedKernels(backend: string): void {
  registerFused('attention', backend, fusedAttention);
  registerFused('linear', backend, fusedLinear);
  registerFused('rmsNorm', backend, fusedRmsNorm);
  registerFused('layerNorm', backend, fusedLayerNorm);
  registerFused('swiglu', backend, fusedSwiglu);
  registerFused('maskedCrossEntropy', backend, fusedMaskedCrossEntropy);
  registerFused('smoothL1', backend, fusedSmoothL1);
}
