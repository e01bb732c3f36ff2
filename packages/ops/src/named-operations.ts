import type { ForwardKernel, FusedKernel, Kernel } from './dispatch.ts';
import type { AttentionKernel } from './operations/attention.ts';
import type { LayerNormKernel } from './operations/layer-norm.ts';
import type { LinearKernel } from './operations/linear.ts';
import type { MaskedCrossEntropyKernel } from './operations/masked-cross-entropy.ts';
import type { RmsNormKernel } from './operations/rms-norm.ts';
import type { RotateKernel } from './operations/rotate.ts';
import type { ShiftBlendKernel } from './operations/shift-blend.ts';
import type { SmoothL1Kernel } from './operations/smooth-l1.ts';
import type { SwigluKernel } from './operations/swiglu.ts';

/**
 * The operations for which other packages may register kernels by name, and what each takes; the inputs' shapes are in the file of
 * each. Types for the public functions alone: nothing is looked up here.
 */
export interface Operations {
  linear: LinearKernel;
  attention: AttentionKernel;
  rotate: RotateKernel;
  rmsNorm: RmsNormKernel;
  layerNorm: LayerNormKernel;
  swiglu: SwigluKernel;
  maskedCrossEntropy: MaskedCrossEntropyKernel;
  smoothL1: SmoothL1Kernel;
  shiftBlend: ShiftBlendKernel;
}

export type Operation = keyof Operations;
type InputsOf<Op extends Operation> = Operations[Op] extends Kernel<infer Inputs, infer _> ? Inputs : never;
type OptionsOf<Op extends Operation> = Operations[Op] extends Kernel<infer _, infer Options> ? Options : never;
export type FusedOf<Op extends Operation> = FusedKernel<InputsOf<Op>, OptionsOf<Op>>;
export type ForwardOf<Op extends Operation> = ForwardKernel<InputsOf<Op>, OptionsOf<Op>>;
