import { fusedAttention } from './backends/wasm/attention.ts';
import { fusedLinear } from './backends/wasm/linear.ts';
import { fusedMaskedCrossEntropy } from './backends/wasm/masked-cross-entropy.ts';
import { fusedLayerNorm, fusedRmsNorm } from './backends/wasm/norm.ts';
import { fusedSmoothL1 } from './backends/wasm/smooth-l1.ts';
import { fusedSwiglu } from './backends/wasm/swiglu.ts';
import { registerFused } from './dispatch.ts';

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
