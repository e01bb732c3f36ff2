import * as tf from '@tensorflow/tfjs-core';
import type { RecordableOptimizer } from '../optimizer/optimizer.ts';
import { type NodeBackend, withOwnHandle } from './binding.ts';
import { dataType, type Graph } from './graph.ts';
import { inTidy } from './in-tidy.ts';
import { record } from './record.ts';

export const gradientPlaceholder = 'gradient_in';

/** Nodes of what an optimizer's step is computed from, or of what it gives. */
export interface UpdateNodes {
  /** Of the variables, in the order of the optimizer's layout. */
  values: string[];
  /** Of what it remembers. */
  memory: string[];
}

/**
 * Adds to the graph what the optimizer does with a gradient, clipping and all. What differs from update to update is fed: the
 * gradient, and the optimizer's numbers under their names.
 *
 * @param reads the nodes that give the values before
 * @returns the nodes of the values after
 */
export function recordUpdate(
  backend: NodeBackend,
  graph: Graph,
  optimizer: RecordableOptimizer,
  reads: UpdateNodes,
): UpdateNodes {
  return inTidy(() => {
    const { layout, numberNames } = optimizer;
    const gradient = withOwnHandle(backend, tf.zeros([layout.length]) as tf.Tensor1D);
    const scalars = numberNames.map((name) => [name, withOwnHandle(backend, tf.scalar(1))] as const);
    // The numbers of variables and memory do not matter here, their shapes do.
    const values = layout.variables.map((variable) => withOwnHandle(backend, variable as tf.Tensor));
    const memory = optimizer.memory.map((tensor) => withOwnHandle(backend, tensor));

    graph.placeholder(gradientPlaceholder, dataType.float32, [layout.length]);
    for (const name of numberNames) graph.placeholder(name, dataType.float32, []);
    const tensors = [...values, ...memory, gradient, ...scalars.map(([, scalar]) => scalar)];
    const nodes = [...reads.values, ...reads.memory, gradientPlaceholder, ...numberNames];
    const ids = backend.getInputTensorIds(tensors);
    const names = new Map(nodes.map((node, i) => [ids[i]!, node]));

    const compute = () => optimizer.compute({ values, memory }, gradient, Object.fromEntries(scalars));
    const { result, nameOf } = record(backend, graph, names, compute);
    return { values: result.values.map(nameOf), memory: result.memory.map(nameOf) };
  });
}
