import * as tf from '@tensorflow/tfjs-core';
import type { AttentionKernel } from './attention.ts';
import type { LayerNormKernel } from './layer-norm.ts';
import type { LinearKernel } from './linear.ts';
import type { MaskedCrossEntropyKernel } from './masked-cross-entropy.ts';
import type { RmsNormKernel } from './rms-norm.ts';
import type { SmoothL1Kernel } from './smooth-l1.ts';
import type { SwigluKernel } from './swiglu.ts';
import { registerWasmKernels } from './wasm/index.ts';

/**
 * One implementation of an operation: its value and its gradient, both without a tape.
 *
 * `forward` returns the output and, by name, whatever tensors `backward` will need. They are kept until the gradient has been
 * computed, and only while a gradient is being taken. Everything that backward reads must be among them: tensors of the
 * caller that are merely captured may be disposed by then. `backward` gets the output's gradient and what was saved, and returns
 * one gradient for each input that was given, under the input's name: each a tensor of its own (`tf.clone` where two are equal,
 * since TensorFlow.js disposes them one by one). Both run inside a tidy of their own.
 */
export interface Kernel<Inputs extends object, Options> {
  forward(inputs: Inputs, options: Options): { output: tf.Tensor; saved: tf.NamedTensorMap };
  backward(dy: tf.Tensor, saved: tf.NamedTensorMap, options: Options): { [Name in keyof Inputs]: tf.Tensor };
}

/** A kernel that a backend has of its own; where `supports` says false, the composition runs. */
export interface FusedKernel<Inputs extends object, Options> extends Kernel<Inputs, Options> {
  supports?(inputs: Inputs, options: Options): boolean;
}

/** The operations that may have fused kernels, and what each takes; the inputs' shapes are in the file of each. */
export interface Operations {
  linear: LinearKernel;
  attention: AttentionKernel;
  rmsNorm: RmsNormKernel;
  layerNorm: LayerNormKernel;
  swiglu: SwigluKernel;
  maskedCrossEntropy: MaskedCrossEntropyKernel;
  smoothL1: SmoothL1Kernel;
}

export type Operation = keyof Operations;
type InputsOf<Op extends Operation> = Operations[Op] extends Kernel<infer Inputs, infer _> ? Inputs : never;
type OptionsOf<Op extends Operation> = Operations[Op] extends Kernel<infer _, infer Options> ? Options : never;
export type FusedOf<Op extends Operation> = FusedKernel<InputsOf<Op>, OptionsOf<Op>>;

const fused = new Map<string, FusedOf<Operation>>();
let enabled = true;
const disabled = new Set<Operation>();

/**
 * Makes `kernel` the implementation of `operation` on `backend` ('wasm', 'tensorflow', 'webgpu', …), instead of the composition.
 *
 * ```
 * registerFused('attention', 'wasm', {
 *   supports: (_, { numHeads }) => numHeads <= 16,
 *   forward({ projected }, options) { …; return { output, saved: { projected, logSumExp } }; },
 *   backward(dy, { projected, logSumExp }, options) { …; return { projected: dProjected }; },
 * });
 * ```
 */
export function registerFused<Op extends Operation>(operation: Op, backend: string, kernel: FusedOf<Op>): void {
  fused.set(`${operation}/${backend}`, kernel as unknown as FusedOf<Operation>);
}

/**
 * Turns fused kernels on (the default) or off: all of them, to compare them with the compositions, or those of some operations, for
 * example so that a recorded graph has the matrix products of `linear` as operations of TensorFlow, which can lower their precision.
 */
export function setFused(value: boolean, operations?: readonly Operation[]): void {
  if (!operations) {
    enabled = value;
    return;
  }
  for (const operation of operations) {
    if (value) disabled.delete(operation);
    else disabled.add(operation);
  }
}

/** The fused kernel of `operation` on the current backend, where there is one and they are not turned off. */
export function fusedFor<Op extends Operation>(operation: Op): FusedOf<Op> | undefined {
  if (!enabled || disabled.has(operation)) return undefined;
  const backend = tf.getBackend();
  if (backend === 'wasm') registerWasmKernels();
  return fused.get(`${operation}/${backend}`) as unknown as FusedOf<Op> | undefined;
}

/** Whether the current backend has a TensorFlow.js kernel of ours, by its registered name, and they are not turned off. */
export function hasFusedKernel(kernelName: string): boolean {
  if (!enabled) return false;
  const backend = tf.getBackend();
  if (backend === 'wasm') registerWasmKernels();
  return tf.getKernel(kernelName, backend) !== undefined;
}

/**
 * Runs an operation, by the current backend's fused kernel or else by `composition`, so that `tf.grads` uses the kernel's backward.
 *
 * @param inputs tensors by name; those that are undefined count as not given
 */
export function dispatch<Op extends Operation>(
  operation: Op,
  composition: Kernel<InputsOf<Op>, OptionsOf<Op>>,
  inputs: InputsOf<Op>,
  options: OptionsOf<Op>,
): tf.Tensor {
  const given = Object.entries(inputs).filter(([, tensor]) => tensor !== undefined) as [string, tf.Tensor][];
  const names = given.map(([name]) => name);
  const tensors = given.map(([, tensor]) => tensor);
  const kernel = chooseKernel(operation, composition, inputs, options);
  const withGradient = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = args.pop() as tf.GradSaveFunc;
    const named = Object.fromEntries(args.map((tensor, i) => [names[i], tensor])) as InputsOf<Op>;
    const { output, saved } = kernel.forward(named, options);
    const savedNames = Object.keys(saved);
    save(Object.values(saved));
    const gradFunc = (dy: tf.Tensor, kept: tf.Tensor[]): tf.Tensor[] =>
      // TensorFlow.js tidies up after a gradient only once all of them are done.
      tf.tidy(() => {
        const savedByName = Object.fromEntries(kept.map((tensor, i) => [savedNames[i]!, tensor]));
        const gradients = kernel.backward(dy, savedByName, options) as tf.NamedTensorMap;
        return names.map((name) => gradients[name]!);
      });
    return { value: output, gradFunc };
  });
  return withGradient(...tensors);
}

function chooseKernel<Op extends Operation>(
  operation: Op,
  composition: Kernel<InputsOf<Op>, OptionsOf<Op>>,
  inputs: InputsOf<Op>,
  options: OptionsOf<Op>,
): Kernel<InputsOf<Op>, OptionsOf<Op>> {
  const candidate = fusedFor(operation);
  if (candidate === undefined || candidate.supports?.(inputs, options) === false) return composition;
  return candidate;
}
