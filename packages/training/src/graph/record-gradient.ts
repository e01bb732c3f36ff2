import type * as tf from '@tensorflow/tfjs-core';
import type { BatchGradient } from '../step-gradient.ts';
import { type NodeBackend, withOwnHandle } from './binding.ts';
import { Graph, type GraphNode } from './graph.ts';
import { inTidy } from './in-tidy.ts';
import { record } from './record.ts';

export interface GradientRecording {
  /** Computation of one micro-batch, from placeholders and variables to the gradient. */
  graph: Graph;
  /** The placeholders of the inputs, in their order. */
  placeholders: string[];
  metricNames: string[];
  /** The nodes of `BatchGradient`. */
  gradient: string;
  values: string;
  /** Variables that the loss assigns, as running statistics are, and the nodes of their new values. */
  assigned: { variable: number; value: string }[];
}

/**
 * Records how a loss and its gradient come about. All variables are as before afterwards.
 *
 * @param variables all that may be another one at each step
 * @param reads the nodes that give their values
 * @param inputs tensors of this step
 * @param compute given tensors in the places of `inputs`
 */
export function recordGradient(
  backend: NodeBackend,
  { variables, reads }: { variables: readonly tf.Variable[]; reads: readonly string[] },
  inputs: readonly tf.Tensor[],
  compute: (inputs: tf.Tensor[]) => BatchGradient,
): GradientRecording {
  return inTidy(() => {
    const graph = new Graph();
    // Tensors can share a handle, such as two biases made of one tensor of zeros: here each needs its own.
    const before = variables.map((variable) => withOwnHandle(backend, variable as tf.Tensor));
    assignAll(variables, before);
    const own = inputs.map((input) => withOwnHandle(backend, input));
    const placeholders = own.map(({ dtype, shape }, i) =>
      graph.placeholder(`input${i}`, backend.getDTypeInteger(dtype), shape),
    );
    const ids = backend.getInputTensorIds([...variables, ...own]);
    const names = new Map([...reads, ...placeholders].map((name, i) => [ids[i]!, name]));
    try {
      const { result, nameOf } = record(backend, graph, names, () => compute(own));
      const assigned = variables.flatMap((variable, i) => {
        const value = nameOf(variable);
        return value === reads[i] ? [] : [{ variable: i, value }];
      });
      const { metricNames, gradient, values } = result;
      return { graph, placeholders, metricNames, gradient: nameOf(gradient), values: nameOf(values), assigned };
    } finally {
      assignAll(variables, before);
    }
  });
}

function assignAll(variables: readonly tf.Variable[], values: readonly tf.Tensor[]): void {
  variables.forEach((variable, i) => {
    variable.assign(values[i]!);
  });
}

/**
 * In what two recordings of the same work differ, in words; undefined where they do not. What differs comes from the host and
 * would stay as it was in the graph.
 */
export function describeChange(first: readonly GraphNode[], second: readonly GraphNode[]): string | undefined {
  for (const [i, node] of first.entries()) {
    const other = second[i];
    if (other === undefined) return `${node.op} is not there the next time`;
    if (node.op !== other.op || node.inputs.join() !== other.inputs.join()) {
      return `there is ${other.op} the next time where there was ${node.op}`;
    }
    if (JSON.stringify(withoutValue(node)) !== JSON.stringify(withoutValue(other))) {
      return `attributes of ${node.op} are others the next time`;
    }
    if (!sameValue(node, other)) {
      const user = first.find(({ inputs }) => inputs.includes(node.name))?.op ?? 'the result';
      const { shape } = constantOf(node)!;
      return `${user} takes ${shape.length === 0 ? 'a number' : `numbers of shape [${shape}]`} that changes from step to step`;
    }
  }
  const more = second[first.length];
  return more === undefined ? undefined : `${more.op} was not there before`;
}

function constantOf({ attributes: { value } }: GraphNode): { shape: readonly number[]; bytes: Uint8Array } | undefined {
  return value !== undefined && 'tensor' in value ? value.tensor : undefined;
}

function withoutValue({ attributes: { value, ...others } }: GraphNode): object {
  return others;
}

function sameValue(one: GraphNode, other: GraphNode): boolean {
  const [a, b] = [constantOf(one), constantOf(other)];
  if (a === undefined || b === undefined) return a === b;
  return a.shape.join() === b.shape.join() && Buffer.compare(a.bytes, b.bytes) === 0;
}
