import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerState } from './optimizer.ts';
import type { SoapSide } from './soap-side.ts';
import type { SoapStack } from './soap-stack.ts';
import { joinByName, type Parts, splitByName } from './state-parts.ts';

type Moments = OptimizerState['moments'];

/** Of each side: what is saved under which name. */
const sideNames = {
  left: { covariance: 'leftCovariance', basis: 'leftBasis' },
  right: { covariance: 'rightCovariance', basis: 'rightBasis' },
} as const;

/** Every tensor that a stack remembers, under the name that it is saved by. */
function tensorsOf(stack: SoapStack): Record<string, tf.Tensor3D> {
  const { firstMoment, secondMoment, sides } = stack;
  const ofSide = (side: SoapSide) => {
    const names = sideNames[side.isLeft ? 'left' : 'right'];
    return { [names.covariance]: side.covariance, [names.basis]: side.basis };
  };
  return Object.assign({ firstMoment, secondMoment }, ...sides.map(ofSide));
}

/** Returns the layout of the matrices in one of its tensors. */
function partsIn({ group }: SoapStack, { shape: [, rows, columns] }: tf.Tensor3D): Parts {
  return { names: group.names, sizes: group.names.map(() => rows * columns) };
}

/** Copies of what a stack remembers, by name and parameter. */
export async function stateOfStack(stack: SoapStack): Promise<Moments> {
  const entries = Object.entries(tensorsOf(stack)).map(
    async ([name, tensor]) => [name, splitByName(partsIn(stack, tensor), await tensor.data())] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** @returns what sets the stack, once all is known to fit */
export function loadStack(stack: SoapStack, moments: Moments): () => void {
  const tensors = tensorsOf(stack);
  const values = Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [
      name,
      joinByName(name, partsIn(stack, tensor), moments[name] ?? {}),
    ]),
  );
  const loaded = (name: string) => tf.tensor3d(values[name]!, tensors[name]!.shape);
  return () => {
    stack.setMoments({ firstMoment: loaded('firstMoment'), secondMoment: loaded('secondMoment') });
    for (const side of stack.sides) {
      const names = sideNames[side.isLeft ? 'left' : 'right'];
      side.set({ covariance: loaded(names.covariance), basis: loaded(names.basis) });
    }
  };
}

/** Maps moments to the names of their parameters. @param rest those that are no matrices */
export function momentNames(stacks: readonly SoapStack[], rest: readonly string[]): Record<string, string[]> {
  const names: Record<string, string[]> = { firstMoment: [...rest], secondMoment: [...rest] };
  for (const stack of stacks) {
    for (const moment of Object.keys(tensorsOf(stack))) {
      names[moment] = [...(names[moment] ?? []), ...stack.group.names];
    }
  }
  return names;
}
