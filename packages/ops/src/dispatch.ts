import * as tf from '@tensorflow/tfjs-core';
import type { WasmKernels } from './backends/wasm/kernel.ts';
import { registerOnWasm } from './backends/wasm/prepare.ts';
import type { ForwardOf, FusedOf, Operation } from './named-operations.ts';

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
  /** True if `backward` computes no more than is `wanted`. Default false. */
  readonly partial?: boolean;
}

/** A kernel that a backend has of its own; where `supports` says false, the composition runs. */
export interface FusedKernel<Inputs extends object, Options> extends Kernel<Inputs, Options> {
  supports?(inputs: Inputs, options: Options): boolean;
  /** True if it takes tensors of any leading axes where [N, ...] is asked for, N rows in all, and returns such: saves reshapes. */
  readonly anyLeadingAxes?: boolean;
}

/** A kernel that a backend has for the value alone; gradients are the composition's, which then computes the value again. */
export interface ForwardKernel<Inputs extends object, Options> {
  forward(inputs: Inputs, options: Options): tf.Tensor;
  /** Returns false for a call that the kernel cannot take: the composition then runs. */
  supports?(inputs: Inputs, options: Options): boolean;
}

/** Parts of an operation: all that {@link dispatch} needs to run it on any backend. */
export interface OperationParts<Inputs extends object, Options> {
  /** The exported function's name. */
  name: string;
  composition: Kernel<Inputs, Options>;
  /** Name of the TensorFlow.js kernel that a backend may have for it; that of the gradient has `Backward` behind it. */
  kernel: `Genie${string}`;
  /** Runs those two. Without `backward`, and where a backend lacks the second, the gradient is the composition's. */
  fused: NoInfer<
    Omit<FusedKernel<Inputs, Options>, 'backward'> & Partial<Pick<FusedKernel<Inputs, Options>, 'backward'>>
  >;
  /** The kernels for wasm, which come with the operation. Those of other backends come with their entries. */
  wasm?: WasmKernels;
}

/** The parts of an operation whose composition is a `K`. */
export type OperationOf<K> = K extends Kernel<infer Inputs, infer Options> ? OperationParts<Inputs, Options> : never;

/** A TensorFlow.js kernel that says for which calls of an operation it runs; without `supports` it runs for all. */
export interface ParticularKernel extends tf.KernelConfig {
  supports?(inputs: object, options: object): boolean;
}

// Of whatever inputs and options; each is used with those of its own operation only.
type AnyParts = OperationParts<Record<string, tf.Tensor | undefined>, object>;
type AnyFused = FusedKernel<Record<string, tf.Tensor | undefined>, object>;
type AnyForward = ForwardKernel<Record<string, tf.Tensor | undefined>, object>;

const operations = new Map<string, AnyParts>();
const registered = new Map<string, { fused?: AnyFused; forward?: AnyForward }>();
let enabled = true;
const disabled = new Set<string>();

/** Makes an operation known by its name. Mark the call as pure, so that bundles leave out the operations that nobody calls. */
export function defineOperation<Inputs extends object, Options>(
  parts: OperationParts<Inputs, Options>,
): OperationParts<Inputs, Options> {
  operations.set(parts.name, parts as unknown as AnyParts);
  return parts;
}

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
  const key = `${operation}/${backend}`;
  registered.set(key, { ...registered.get(key), fused: kernel as unknown as AnyFused });
}

/** The same for a backend that is not trained on: a kernel for the value alone, where the backend has none with a gradient. */
export function registerForward<Op extends Operation>(operation: Op, backend: string, kernel: ForwardOf<Op>): void {
  const key = `${operation}/${backend}`;
  registered.set(key, { ...registered.get(key), forward: kernel as unknown as AnyForward });
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
  const parts = operations.get(operation);
  return parts && (fusedOf(parts) as unknown as FusedOf<Op> | undefined);
}

/**
 * Returns whether the current backend has the TensorFlow.js kernel `name`, it can run there, and kernels are not turned off.
 *
 * @param wasm the kernels for wasm that the caller brings, `name` among them
 */
export function hasKernel(name: string, wasm?: WasmKernels): boolean {
  return enabled && findKernel(name, wasm) !== undefined;
}

/** Returns whether the kernel that may run takes rows under any leading axes; such a kernel supports every input, or float32 at least. */
export function takesAnyLeadingAxes<Inputs extends object, Options>(
  operation: OperationParts<Inputs, Options>,
  ...inputs: (tf.Tensor | undefined)[]
): boolean {
  const floats = inputs.every((tensor) => tensor === undefined || (tensor.dtype === 'float32' && tensor.size > 0));
  return floats && fusedOf(operation)?.anyLeadingAxes === true;
}

/**
 * Runs an operation, by the current backend's kernel or else by composition, so that `tf.grads` uses the kernel's backward.
 *
 * @param inputs tensors by name; those that are undefined count as not given
 * @param apart an input that may be data: its gradient is computed only if something asks for it, where the kernel is `partial`
 */
export function dispatch<Inputs extends object, Options>(
  operation: OperationParts<Inputs, Options>,
  inputs: Inputs,
  options: Options,
  apart?: keyof Inputs & string,
): tf.Tensor {
  const given = Object.entries(inputs).filter(([, tensor]) => tensor !== undefined) as [string, tf.Tensor][];
  const tensors = Object.fromEntries(given);
  const kernel = chooseKernel(operation, inputs, options);
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

/** The kernel `name` of the current backend, where it can run. */
function findKernel(name: string, wasm?: WasmKernels): ParticularKernel | undefined {
  const backend = tf.getBackend();
  if (backend === 'wasm' && !registerOnWasm(wasm)) return undefined;
  return tf.getKernel(name, backend) as ParticularKernel | undefined;
}

const isOn = (name: string): boolean => enabled && !disabled.has(name);

/** The kernel with a gradient of its own that the current backend has: one registered from outside, else one found by its name. */
function fusedOf<Inputs extends object, Options>({
  name,
  kernel,
  fused,
  wasm,
}: OperationParts<Inputs, Options>): FusedKernel<Inputs, Options> | undefined {
  if (!isOn(name)) return undefined;
  const own = registered.get(`${name}/${tf.getBackend()}`)?.fused;
  if (own) return own as unknown as FusedKernel<Inputs, Options>;
  const found = fused.backward && findKernel(kernel, wasm);
  if (!found || !findKernel(`${kernel}Backward`)) return undefined;
  const whole = fused as FusedKernel<Inputs, Options>;
  return found.supports ? { ...whole, supports: bothSupport(fused, found) } : whole;
}

/** Returns a test of calls: whether the operation has kernels for a call, and this kernel runs it. */
function bothSupport<Inputs extends object, Options>(
  fused: OperationParts<Inputs, Options>['fused'],
  kernel: ParticularKernel,
): (inputs: Inputs, options: Options) => boolean {
  return (inputs, options) =>
    fused.supports?.(inputs, options) !== false && kernel.supports?.(inputs, options as object) !== false;
}

/** The kernel for the value alone that the current backend has, one registered or one found. */
function forwardOf<Inputs extends object, Options>({
  name,
  kernel,
  fused,
  wasm,
}: OperationParts<Inputs, Options>): ForwardKernel<Inputs, Options> | undefined {
  if (!isOn(name)) return undefined;
  const own = registered.get(`${name}/${tf.getBackend()}`)?.forward;
  if (own) return own as unknown as ForwardKernel<Inputs, Options>;
  const found = findKernel(kernel, wasm);
  return (
    found && {
      supports: bothSupport(fused, found),
      forward: (inputs, options) => fused.forward(inputs, options).output,
    }
  );
}

function chooseKernel<Inputs extends object, Options>(
  operation: OperationParts<Inputs, Options>,
  inputs: Inputs,
  options: Options,
): Kernel<Inputs, Options> {
  const { composition } = operation;
  const fused = fusedOf(operation);
  if (fused) return fused.supports?.(inputs, options) === false ? composition : fused;
  const kernel = forwardOf(operation);
  if (kernel === undefined || kernel.supports?.(inputs, options) === false) return composition;
  return {
    forward: () => ({
      output: kernel.forward(inputs, options),
      saved: Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => tensor !== undefined)),
    }),
    backward: (dy, saved) => composition.backward(dy, composition.forward(saved as Inputs, options).saved, options),
  };
}
