import type * as tf from '@tensorflow/tfjs-core';
import { TrainingError } from '../training-error.ts';
import type { Binding, NodeBackend, OpAttribute } from './binding.ts';
import { type Attribute, dataType, type Graph } from './graph.ts';

/** Type attributes that tfjs-node leaves out: TensorFlow infers them from the first input, but not in graphs. */
const inferredFromFirst: Record<string, readonly string[]> = { ExpandDims: ['T'], Where: ['T'] };

/** Result of `record`, beside the nodes that it adds to the graph. */
export interface Recording<Result> {
  result: Result;
  /** The graph's name of a tensor that the work made, such as one of its results. */
  nameOf(tensor: tf.Tensor): string;
}

/**
 * Does some work and adds to the graph a node for each op that TensorFlow was asked for. All kernels of tfjs-node end in one function of
 * its binding, with TensorFlow's own names and attributes, so a stand-in for the binding sees all there is to see, whatever the op.
 *
 * Tensors that come from elsewhere become constants of the graph.
 *
 * @param inputs by handle id: the name in the graph of each tensor that is another one at each run
 * @throws {TrainingError} where numbers are read back, which a graph cannot do
 */
export function record<Result>(
  backend: NodeBackend,
  graph: Graph,
  inputs: ReadonlyMap<number, string>,
  work: () => Result,
): Recording<Result> {
  const real = backend.binding;
  const names = new Map(inputs);
  /** Op that made a handle, for messages. */
  const makers = new Map<number, string>();
  const forms = new Map<number, { shape: readonly number[]; dtype: number }>();

  const nameOf = (id: number): string => {
    const known = names.get(id);
    if (known !== undefined) return known;
    const name = graph.constant({ ...forms.get(id)!, bytes: bytesOf(real.tensorDataSync(id)) });
    names.set(id, name);
    return name;
  };
  const createTensor: Binding['createTensor'] = (shape, dtype, values) => {
    const id = real.createTensor(shape, dtype, values);
    forms.set(id, { shape, dtype });
    const isBoolean = dtype === dataType.bool;
    const bytes = isBoolean ? Uint8Array.from(values as Iterable<number>, Number) : bytesOf(values);
    names.set(id, graph.constant({ dtype, shape: [...shape], bytes }));
    return id;
  };
  const executeOp: Binding['executeOp'] = (op, attributes, ids, count) => {
    const outputs = real.executeOp(op, attributes, ids, count);
    const converted = attributes.map((attribute) => [attribute.name, convert(attribute, real, op)] as const);
    const all: Record<string, Attribute> = Object.fromEntries(converted);
    for (const name of inferredFromFirst[op] ?? []) all[name] ??= { type: forms.get(ids[0]!)!.dtype };
    const node = graph.add(op, ids.map(nameOf), all);
    outputs.forEach(({ id, shape, dtype }, i) => {
      forms.set(id, { shape, dtype });
      names.set(id, i === 0 ? node : `${node}:${i}`);
      makers.set(id, op);
    });
    return outputs;
  };
  const tensorDataSync: Binding['tensorDataSync'] = (id) => {
    throw new TrainingError(
      `compile: the result of ${makers.get(id) ?? 'an input'} is read back during the step (data, dataSync or an op that looks at its input, as gather does), which a recorded graph cannot do; compute with tensors, or set compile: false`,
    );
  };
  const replaced = { createTensor, executeOp, tensorDataSync, deleteTensor: (id: number) => real.deleteTensor(id) };
  const standIn = new Proxy({} as Binding, {
    get(_, key: keyof Binding) {
      if (key in replaced) return replaced[key as keyof typeof replaced];
      const value = real[key];
      if (typeof value !== 'function') return value;
      throw new TrainingError(`compile: the step uses ${key}, which cannot be recorded; set compile: false`);
    },
  });
  const idsOf = backend.getInputTensorIds;
  const noteForms: NodeBackend['getInputTensorIds'] = (tensors) => {
    const ids = idsOf.call(backend, tensors);
    ids.forEach((id, i) => {
      const { shape, dtype } = tensors[i]!;
      if (!forms.has(id)) forms.set(id, { shape, dtype: backend.getDTypeInteger(dtype) });
    });
    return ids;
  };

  backend.binding = standIn;
  backend.getInputTensorIds = noteForms;
  try {
    const result = work();
    return { result, nameOf: (tensor) => nameOf(noteForms([tensor])[0]!) };
  } finally {
    backend.binding = real;
    backend.getInputTensorIds = idsOf;
  }
}

/** An attribute as the binding takes it, in the form that a graph has. */
function convert({ name, type, value }: OpAttribute, binding: Binding, op: string): Attribute {
  const list = Array.isArray(value);
  switch (type) {
    case binding.TF_ATTR_TYPE:
      return { type: value as number };
    case binding.TF_ATTR_SHAPE:
      return { shape: value as number[] };
    case binding.TF_ATTR_BOOL:
      return list ? { booleans: value as boolean[] } : { boolean: value as boolean };
    case binding.TF_ATTR_INT:
      return list ? { integers: value as number[] } : { integer: value as number };
    case binding.TF_ATTR_FLOAT:
      return list ? { floats: value as number[] } : { float: value as number };
    case binding.TF_ATTR_STRING:
      if (!list) return { string: value as string };
  }
  throw new TrainingError(
    `compile: attribute ${name} of ${op} is of a kind (${type}${list ? ', a list' : ''}) that cannot be recorded; set compile: false`,
  );
}

/** A copy: the memory may be lent. */
function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
}
