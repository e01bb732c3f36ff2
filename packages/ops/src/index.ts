export { type BatchPart, gatherBatch, meanOfBatch, partWeight } from './autograd/batch-part.ts';
export { recompute } from './autograd/recompute.ts';
export { valueAndGradients } from './autograd/value-and-gradients.ts';
export { prepareWasmKernels, type WasmKernelsOptions, type WasmKernelsStatus } from './backends/wasm/prepare.ts';
export {
  type ForwardKernel,
  type FusedKernel,
  fusedFor,
  type Kernel,
  registerForward,
  registerFused,
  setFused,
} from './dispatch.ts';
export { dequantizeInt8, quantizeInt8 } from './int8.ts';
export type { ForwardOf, FusedOf, Operation, Operations } from './named-operations.ts';
export {
  type AdamWMoments,
  type AdamWNumbers,
  type AdamWUpdate,
  adamwNumbers,
  adamwUpdate,
  composedAdamW,
} from './operations/adamw.ts';
export { type AttentionKernel, type AttentionOptions, attention, type RotaryTables } from './operations/attention.ts';
export { type AttentionNext, type AttentionNextOptions, attentionNext } from './operations/attention-next.ts';
export { type BlockNextInputs, type BlockNextOptions, blockNext } from './operations/block-next.ts';
export type { AttentionWeights, BlockWeights, MapWeights, NormWeights } from './operations/block-weights.ts';
export { type Choice, type ChooseOptions, chooseTokens } from './operations/choose-tokens.ts';
export { gelu } from './operations/gelu.ts';
export { type LayerNormKernel, type LayerNormOptions, layerNorm } from './operations/layer-norm.ts';
export { type LinearKernel, type LinearOptions, linear } from './operations/linear.ts';
export { type MaskedCrossEntropyKernel, maskedCrossEntropy } from './operations/masked-cross-entropy.ts';
export { type MatchCostsOptions, matchCosts } from './operations/match-costs.ts';
export { type FrameSize, patchGrid, patchify, unpatchify } from './operations/patchify.ts';
export { type RmsNormKernel, type RmsNormOptions, rmsNorm } from './operations/rms-norm.ts';
export { rotate } from './operations/rotate.ts';
export { roundStraightThrough } from './operations/round-straight-through.ts';
export { type ShiftBlendKernel, type ShiftWeights, shiftBlend } from './operations/shift-blend.ts';
export { silu } from './operations/silu.ts';
export { type SmoothL1Kernel, type SmoothL1Options, smoothL1 } from './operations/smooth-l1.ts';
export { type SwigluKernel, swiglu } from './operations/swiglu.ts';
export { printable } from './printable.ts';
export { Random, type RandomState } from './random.ts';
export { decodeSafetensors, encodeSafetensors, type SafetensorsDtype, type SafetensorsEntry } from './safetensors.ts';
