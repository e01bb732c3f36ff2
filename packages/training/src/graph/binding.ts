import * as tf from '@tensorflow/tfjs-core';
import { TrainingError } from '../training-error.ts';

// The one place that knows the inside of tfjs-node 4.22 (dist/nodejs_kernel_backend.js, dist/tfjs_binding.d.ts): nothing of
// that package is imported, so that this one works without it.

/** A tensor that TensorFlow holds. */
export interface TensorHandle {
  /** Never used again for another tensor. */
  id: number;
  shape: number[];
  /** TensorFlow's number of the type. */
  dtype: number;
}

/** An attribute of an op: `type` is one of the binding's TF_ATTR numbers. */
export interface OpAttribute {
  name: string;
  type: number;
  value: boolean | number | string | object;
}

type Values = Float32Array | Int32Array | Uint8Array;

/** TensorFlow's own functions, as tfjs-node's binding has them. */
export interface Binding {
  createTensor(shape: number[], dtype: number, values: Values): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Values;
  executeOp(name: string, attributes: OpAttribute[], inputs: number[], outputs: number): TensorHandle[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(id: number, inputs: number[], inputNames: string, outputNames: string): TensorHandle[];
  getNumOfTensors(): number;
  getNumOfSavedModels(): number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
}

/** The backend of tfjs-node. Every kernel of it ends in `binding.executeOp`. */
export interface NodeBackend {
  binding: Binding;
  /** The handles' ids; values that are still in JavaScript are handed over first. */
  getInputTensorIds(tensors: tf.Tensor[]): number[];
  createOutputTensor(handle: TensorHandle): tf.Tensor;
  executeSingleOutput(op: string, attributes: OpAttribute[], inputs: tf.Tensor[]): tf.Tensor;
  getDTypeInteger(dtype: tf.DataType): number;
}

/** @throws {TrainingError} where the backend in use is not TensorFlow's */
export function nodeBackend(): NodeBackend {
  const backend = tf.backend() as unknown as Partial<NodeBackend>;
  const functions = ['createTensor', 'executeOp', 'loadSavedModel', 'runSavedModel'] as const;
  const binding = backend.binding as Partial<Binding> | undefined;
  if (binding === undefined || functions.some((name) => typeof binding[name] !== 'function')) {
    throw new TrainingError(
      `compile: the backend is ${tf.getBackend()}, which has no graphs; expected tensorflow (tfjs-node), or compile: false`,
    );
  }
  return backend as NodeBackend;
}

/** A tensor with the same numbers and a handle of its own; nothing is copied. */
export function withOwnHandle<T extends tf.Tensor>(backend: NodeBackend, tensor: T): T {
  const type = { name: 'T', type: backend.binding.TF_ATTR_TYPE, value: backend.getDTypeInteger(tensor.dtype) };
  return backend.executeSingleOutput('Identity', [type], [tensor]) as T;
}
