import * as tf from '@tensorflow/tfjs-core';
import { FlatLayout, splitVector } from './flat-layout.ts';
import type { Parts } from './state-parts.ts';

/** Matrices of one shape. */
export interface MatrixGroup extends Parts {
  /** Of one stack of them all: `[matrices, rows, columns]`. */
  shape: [number, number, number];
  variables: readonly tf.Variable[];
}

/**
 * Parameters of which some are treated as matrices: these come first in the vector, equal shapes one behind the other, so
 * that a piece of the gradient is a stack of matrices as it is, and a few large ops treat all of them.
 */
export class MatrixLayout {
  readonly layout: FlatLayout;
  readonly groups: readonly MatrixGroup[];
  /** The trainable parameters that are no such matrices. */
  readonly rest: Record<string, tf.Variable>;

  /** @param takes whether a parameter of rank 2 is treated as a matrix */
  constructor(parameters: Record<string, tf.Variable>, takes: (name: string, shape: readonly number[]) => boolean) {
    const trainable = Object.entries(parameters).filter(([, { trainable }]) => trainable);
    const isTaken = ([name, { shape }]: [string, tf.Variable]) => shape.length === 2 && takes(name, shape);
    const byShape = new Map<string, [string, tf.Variable][]>();
    for (const entry of trainable.filter(isTaken)) {
      const shape = entry[1].shape.join();
      byShape.set(shape, [...(byShape.get(shape) ?? []), entry]);
    }
    this.groups = [...byShape.values()].map((members) => {
      const [rows, columns] = members[0]![1].shape as [number, number];
      const variables = members.map(([, variable]) => variable);
      const names = members.map(([name]) => name);
      return { names, variables, sizes: names.map(() => rows * columns), shape: [names.length, rows, columns] };
    });
    const rest = trainable.filter((entry) => !isTaken(entry));
    this.rest = Object.fromEntries(rest);
    this.layout = new FlatLayout(Object.fromEntries([...[...byShape.values()].flat(), ...rest]));
  }

  /** The stacks' gradients, one for each group, and that of the rest, `[0]` where there is none. */
  split(gradient: tf.Tensor1D): { stacks: tf.Tensor3D[]; rest: tf.Tensor1D } {
    const sizes = this.groups.map(({ shape }) => tf.util.sizeFromShape(shape));
    const left = this.layout.length - sizes.reduce((sum, size) => sum + size, 0);
    const parts = splitVector(gradient, left === 0 ? sizes : [...sizes, left]);
    const stacks = this.groups.map(({ shape }, i) => tf.reshape(parts[i]!, shape) as tf.Tensor3D);
    return { stacks, rest: parts[this.groups.length] ?? tf.tensor1d([]) };
  }
}

/** `variable · keep - step` of each matrix of a group. @param step `[matrices, rows, columns]` */
export function subtractSteps(
  { sizes }: MatrixGroup,
  values: readonly tf.Tensor[],
  step: tf.Tensor3D,
  keep: number | tf.Scalar,
): tf.Tensor[] {
  const parts = splitVector(tf.reshape(step, [step.size]), sizes);
  return parts.map((part, i) => tf.sub(tf.mul(values[i]!, keep), tf.reshape(part, values[i]!.shape)));
}
