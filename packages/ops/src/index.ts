export {
  type AdamWMoments,
  type AdamWNumbers,
  type AdamWUpdate,
  adamwNumbers,
  adamwUpdate,
  composedAdamW,
} from './adamw.ts';
export { type AttentionKernel, type AttentionOptions, attention, type RotaryTables } from './attention.ts';
export { type AttentionNext, type AttentionNextOptions, attentionNext } from './attention-next.ts';
export { type BatchPart, gatherBatch, meanOfBatch, partWeight } from './batch-part.ts';
export { type BlockNextInputs, type BlockNextOptions, blockNext } from './block-next.ts';
export { type Choice, type ChooseOptions, chooseTokens } from './choose-tokens.ts';
export {
  type ForwardKernel,
  type ForwardOf,
  type FusedKernel,
  type FusedOf,
  fusedFor,
  type Kernel,
  type Operation,
  type Operations,
  registerForward,
  registerFused,
  setFused,
} from './dispatch.ts';
export { registerFusedKernels } from './fused-kernels.ts';
export { gelu } from './gelu.ts';
export { dequantizeInt8, quantizeInt8 } from './int8.ts';
export { type LayerNormKernel, type LayerNormOptions, layerNorm } from './layer-norm.ts';
export { type LinearKernel, type LinearOptions, linear } from './linear.ts';
export { type MaskedCrossEntropyKernel, maskedCrossEntropy } from './masked-cross-entropy.ts';
export { type MatchCostsOptions, matchCosts } from './match-costs.ts';
export { type FrameSize, patchGrid, patchify, unpatchify } from './patchify.ts';
export { printable } from './printable.ts';
export { Random, type RandomState } from './random.ts';
export { recompute } from './recompute.ts';
export { type RmsNormKernel, type RmsNormOptions, rmsNorm } from './rms-norm.ts';
export { rotate } from './rotate.ts';
export { roundStraightThrough } from './round-straight-through.ts';
export { decodeSafetensors, encodeSafetensors, type SafetensorsDtype, type SafetensorsEntry } from './safetensors.ts';
export { type ShiftBlendKernel, type ShiftWeights, shiftBlend } from './shift-blend.ts';
export { silu } from './silu.ts';
export { type SmoothL1Kernel, type SmoothL1Options, smoothL1 } from './smooth-l1.ts';
export { type SwigluKernel, swiglu } from './swiglu.ts';
export { valueAndGradients } from './value-and-gradients.ts';
export { prepareWasmKernels, type WasmKernelsOptions, type WasmKernelsStatus } from './wasm/index.ts';
