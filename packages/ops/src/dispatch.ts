import * as tf from '@tensorflow/tfjs-core';
import type { AttentionKernel } from './attention.ts';
import type { LayerNormKernel } from './layer-norm.ts';
import type { LinearKernel } from './linear.ts';
import type { MaskedCrossEntropyKernel } from './masked-cross-entropy.ts';
import type { RmsNormKernel } from './rms-norm.ts';
import type { RotateKernel } from './rotate.ts';
import type { ShiftBlendKernel } from './shift-blend.ts';
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
  /** @param wanted names of the inputs whose gradients are needed; without it all are. Heeded only where `partial` is true */
  backward(
    dy: tf.Tensor,
    saved: tf.NamedTensorMap,
    options: Options,
    wanted?: readonly string[],
  ): { [Name in keyof Inputs]?: tf.Tensor };
  /** True when `backward` computes no more than is `wanted`. Default false. */
  readonly partial?: boolean;
}

/** A kernel that a backend has of its own; where `supports` says false, the composition runs. */
export interface FusedKernel<Inputs extends object, Options> extends Kernel<Inputs, Options> {
  supports?(inputs: Inputs, options: Options): boolean;
  /** True when it takes tensors of any leading axes where [N, ...] is asked for, N rows in all, and returns such: saves reshapes. */
  readonly anyLeadingAxes?: boolean;
}

/** A kernel that a backend has for the value alone; gradients are the composition's, which then computes the value again. */
export interface ForwardKernel<Inputs extends object, Options> {
  forward(inputs: Inputs, options: Options): tf.Tensor;
  /** Returns false for inputs that it cannot take; then the composition runs. */
  supports?(inputs: Inputs, options: Options): boolean;
}

/** The operations that may have fused kernels, and what each takes; the inputs' shapes are in the file of each. */
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

const fused = new Map<string, FusedOf<Operation>>();
const forwards = new Map<string, ForwardOf<Operation>>();
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

/** The same for a backend that is not trained on: a kernel for the value alone, where the backend has none with a gradient. */
export function registerForward<Op extends Operation>(operation: Op, backend: string, kernel: ForwardOf<Op>): void {
  forwards.set(`${operation}/${backend}`, kernel as unknown as ForwardOf<Operation>);
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

/** Returns whether the current backend has a TensorFlow.js kernel of ours, by its registered name, and they are not turned off. */
export function hasFusedKernel(kernelName: string): boolean {
  if (!enabled) return false;
  const backend = tf.getBackend();
  if (backend === 'wasm') registerWasmKernels();
  return tf.getKernel(kernelName, backend) !== undefined;
}

/** Returns whether the kernel that may run takes rows under any leading axes; one that does supports every input, or float32 at least. */
export function takesAnyLeadingAxes(operation: Operation, ...inputs: (tf.Tensor | undefined)[]): boolean {
  const floats = inputs.every((tensor) => tensor === undefined || (tensor.dtype === 'float32' && tensor.size > 0));
  return floats && fusedFor(operation)?.anyLeadingAxes === true;
}

/**
 * Runs an operation, by the current backend's fused kernel or else by `composition`, so that `tf.grads` uses the kernel's backward.
 *
 * @param inputs tensors by name; those that are undefined count as not given
 * @param apart an input that may be data: its gradient is computed only if something asks for it, where the kernel is `partial`
 */
export function dispatch<Op extends Operation>(
  operation: Op,
  composition: Kernel<InputsOf<Op>, OptionsOf<Op>>,
  inputs: InputsOf<Op>,
  options: OptionsOf<Op>,
  apart?: keyof InputsOf<Op> & string,
): tf.Tensor {
  const given = Object.entries(inputs).filter(([, tensor]) => tensor !== undefined) as [string, tf.Tensor][];
  const tensors = Object.fromEntries(given);
  const kernel = chooseKernel(operation, composition, inputs, options);
  const names = Object.keys(tensors);
  const forward = () => kernel.forward(inputs, options);
  if (apart === undefined || !kernel.partial) {
    return withGradient(tensors, forward, (dy, saved) => kernel.backward(dy, saved, options));
  }
  // Two nodes on the tape, of which TensorFlow.js passes over the first where nothing depends on `apart`. The second's value is
  // the first's; its gradient goes on to it, and to the other inputs.
  const others = names.filter((name) => name !== apart);
  let kept: tf.NamedTensorMap = {};
  const value = withGradient(
    { [apart]: tensors[apart]! },
    () => {
      const result = forward();
      kept = result.saved;
      return result;
    },
    (dy, saved) => kernel.backward(dy, saved, options, [apart]),
  );
  const passed = { value, ...Object.fromEntries(others.map((name) => [name, tensors[name]!])) };
  return withGradient(
    passed,
    () => ({ output: tf.clone(value), saved: kept }),
    (dy, saved) => ({ value: tf.clone(dy), ...kernel.backward(dy, saved, options, others) }),
  );
}

/** The result of `forward`, with `backward` as its gradient, which gets what `forward` saved and names its results by the inputs. */
function withGradient(
  inputs: tf.NamedTensorMap,
  forward: () => { output: tf.Tensor; saved: tf.NamedTensorMap },
  backward: (dy: tf.Tensor, saved: tf.NamedTensorMap) => Partial<tf.NamedTensorMap>,
): tf.Tensor {
  const names = Object.keys(inputs);
  const run = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = args.pop() as tf.GradSaveFunc;
    const { output, saved } = forward();
    const savedNames = Object.keys(saved);
    save(Object.values(saved));
    const gradFunc = (dy: tf.Tensor, kept: tf.Tensor[]): tf.Tensor[] =>
      // TensorFlow.js tidies up after a gradient only once all of them are done.
      tf.tidy(() => {
        const savedByName = Object.fromEntries(kept.map((tensor, i) => [savedNames[i]!, tensor]));
        const gradients = backward(dy, savedByName) as tf.NamedTensorMap;
        return names.map((name) => gradients[name]!);
      });
    return { value: output, gradFunc };
  });
  return run(...Object.values(inputs));
}

function chooseKernel<Op extends Operation>(
  operation: Op,
  composition: Kernel<InputsOf<Op>, OptionsOf<Op>>,
  inputs: InputsOf<Op>,
  options: OptionsOf<Op>,
): Kernel<InputsOf<Op>, OptionsOf<Op>> {
  const candidate = fusedFor(operation) ?? forwardFor(operation, composition);
  if (candidate === undefined || candidate.supports?.(inputs, options) === false) return composition;
  return candidate;
}

/** The current backend's kernel for the value alone, with the composition's gradient. */
function forwardFor<Op extends Operation>(
  operation: Op,
  composition: Kernel<InputsOf<Op>, OptionsOf<Op>>,
): FusedOf<Op> | undefined {
  if (!enabled || disabled.has(operation)) return undefined;
  const kernel = forwards.get(`${operation}/${tf.getBackend()}`) as unknown as ForwardOf<Op> | undefined;
  if (!kernel) return undefined;
  return {
    ...kernel,
    forward: (inputs, options) => ({
      output: kernel.forward(inputs, options),
      saved: Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => tensor !== undefined)),
    }),
    backward: (dy, inputs, options) =>
      composition.backward(dy, composition.forward(inputs as InputsOf<Op>, options).saved, options),
  };
}
