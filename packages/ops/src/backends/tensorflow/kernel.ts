import * as tf from '@tensorflow/tfjs-core';
import { emptyOn } from './empty.ts';

/** An attribute as the binding of tfjs-node takes it. */
interface OpAttribute {
  name: string;
  type: number;
  value: number | boolean;
}

/** Part of the backend of tfjs-node that is used here. */
export interface NodeBackend {
  isUsingGpuDevice: boolean;
  binding: { TF_ATTR_INT: number; TF_ATTR_FLOAT: number; TF_ATTR_BOOL: number };
  executeMultipleOutputs(name: string, attributes: OpAttribute[], inputs: tf.TensorInfo[], count: number): tf.Tensor[];
}

/** Context of a kernel's function. */
export interface KernelContext {
  int(name: string, value: number): OpAttribute;
  float(name: string, value: number): OpAttribute;
  flag(name: string, value: boolean): OpAttribute;
  /** Runs the operation of the kernel's name, or another one; inputs that are undefined become empty tensors. */
  execute(
    attributes: OpAttribute[],
    inputs: (tf.TensorInfo | undefined)[],
    outputs: number,
    operation?: string,
  ): tf.Tensor[];
}

type NativeKernel = (
  context: KernelContext,
  inputs: tf.NamedTensorInfoMap,
  attributes: never,
) => (tf.Tensor | undefined)[];

/** Kernels of the tensorflow backend by the names of the native library's operations, which are those of wasm's kernels. */
export interface NativeKernels {
  readonly [name: `Genie${string}`]: NativeKernel;
}

/** Of several gradients only those that were asked for. */
export function keepAsked(gradients: tf.Tensor[], asked: boolean[]): tf.Tensor[] {
  gradients.filter((_, i) => !asked[i]).forEach((gradient) => void gradient.dispose());
  return gradients.filter((_, i) => asked[i]);
}

/** Registers a kernel of the tensorflow backend. */
export function registerKernel(name: string, run: NativeKernel): void {
  tf.registerKernel({
    kernelName: name,
    backendName: 'tensorflow',
    kernelFunc({ inputs, backend, attrs }) {
      const node = backend as NodeBackend;
      const { TF_ATTR_INT, TF_ATTR_FLOAT, TF_ATTR_BOOL } = node.binding;
      const context: KernelContext = {
        int: (attribute, value) => ({ name: attribute, type: TF_ATTR_INT, value }),
        float: (attribute, value) => ({ name: attribute, type: TF_ATTR_FLOAT, value }),
        flag: (attribute, value) => ({ name: attribute, type: TF_ATTR_BOOL, value }),
        // TensorFlow's operations have a fixed number of inputs.
        execute: (attributes, tensors, outputs, operation = name) =>
          node.executeMultipleOutputs(
            operation,
            attributes,
            tensors.map((tensor) => tensor ?? emptyOn(backend as object)),
            outputs,
          ),
      };
      const outputs = run(context, inputs as tf.NamedTensorInfoMap, attrs as never);
      return outputs.filter((tensor) => tensor !== undefined);
    },
  });
}
