import { type AdamWNumbers, composedAdamW } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { AdamW } from '../optimizer/adamw.ts';
import { type NodeBackend, withOwnHandle } from './binding.ts';
import { dataType, type Graph } from './graph.ts';
import { inTidy } from './in-tidy.ts';
import { record } from './record.ts';

/** What differs from update to update, and so is fed. */
const fed = ['factor', 'rate', 'rootFactor', 'keep'] as const;
export type FedNumbers = Record<(typeof fed)[number], tf.Scalar>;
export const gradientPlaceholder = 'gradient_in';

export interface UpdateRecording {
  /** The nodes of the variables' new values, in the order of the optimizer's layout. */
  values: string[];
  firstMoment: string;
  secondMoment: string;
}

/**
 * Adds to the graph what the optimizer does with a gradient, clipping and all.
 *
 * @param reads by variable of the layout, then of the two moments: the nodes that give their values
 */
export function recordUpdate(
  backend: NodeBackend,
  graph: Graph,
  optimizer: AdamW,
  reads: { variables: readonly string[]; firstMoment: string; secondMoment: string },
): UpdateRecording {
  return inTidy(() => {
    const { layout, decays } = optimizer;
    const vector = () => withOwnHandle(backend, tf.zeros([layout.length]) as tf.Tensor1D);
    const [gradient, firstMoment, secondMoment] = [vector(), vector(), vector()];
    const scalars = Object.fromEntries(fed.map((name) => [name, withOwnHandle(backend, tf.scalar(1))])) as FedNumbers;
    // The variables' numbers do not matter here, their shapes do.
    const variables = layout.variables.map((variable) => withOwnHandle(backend, variable as tf.Tensor));

    graph.placeholder(gradientPlaceholder, dataType.float32, [layout.length]);
    for (const name of fed) graph.placeholder(name, dataType.float32, []);
    const tensors = [...variables, firstMoment, secondMoment, gradient, ...fed.map((name) => scalars[name])];
    const nodes = [...reads.variables, reads.firstMoment, reads.secondMoment, gradientPlaceholder, ...fed];
    const ids = backend.getInputTensorIds(tensors);
    const names = new Map(nodes.map((node, i) => [ids[i]!, node]));

    const { betas, epsilon } = optimizer;
    const numbers: AdamWNumbers<number | tf.Scalar> = {
      ...scalars,
      beta1: betas[0],
      beta2: betas[1],
      epsilon,
      keep: decays.map((decay) => (decay === 0 ? 1 : scalars.keep)),
    };
    const state = { gradient, firstMoment, secondMoment };
    const { result, nameOf } = record(backend, graph, names, () => composedAdamW(variables, state, numbers));
    return {
      values: result.values.map(nameOf),
      firstMoment: nameOf(result.firstMoment),
      secondMoment: nameOf(result.secondMoment),
    };
  });
}
