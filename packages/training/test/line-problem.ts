import { Random, type RandomState } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { BatchSource, TrainOptions } from '../src/options.ts';

export type Points = { x: tf.Tensor2D; y: tf.Tensor2D };

/** Points of y = 2 a - b + 1 with a little noise, in an order of its own. */
export class PointSource implements BatchSource<Points> {
  private random: Random = new Random(3);
  private readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  async next(): Promise<Points> {
    const points = Array.from({ length: this.size }, () => {
      const [a, b, noise] = [this.random.normal(), this.random.normal(), this.random.normal()];
      return { x: [a, b], y: [2 * a - b + 1 + 0.01 * noise] };
    });
    return { x: tf.tensor2d(points.map(({ x }) => x)), y: tf.tensor2d(points.map(({ y }) => y)) };
  }

  state(): RandomState {
    return this.random.state();
  }

  restore(state: unknown): void {
    this.random = Random.restore(state as RandomState);
  }
}

export const createModel = (): Record<string, tf.Variable> =>
  tf.tidy(() => ({
    weight: tf.variable(tf.tensor2d([0.5, -0.5], [2, 1])),
    bias: tf.variable(tf.tensor1d([0])),
    seen: tf.variable(tf.scalar(0), false),
  }));

/** Mean squared error on inputs with a little random noise; counts batches in a variable that is not trained. */
export const lossOf =
  ({ weight, bias, seen }: Record<string, tf.Variable>): TrainOptions<Points>['loss'] =>
  ({ x, y }, { random }) => {
    seen!.assign(tf.add(seen!, 1));
    const noisy = tf.add(x, 0.01 * random.normal());
    const error = tf.sub(tf.add(tf.matMul(noisy, weight as tf.Tensor as tf.Tensor2D), bias!), y);
    const loss = tf.mean(tf.square(error)) as tf.Scalar;
    return { loss, metrics: { absoluteError: tf.mean(tf.abs(error)) as tf.Scalar } };
  };

/** A training of ten steps on batches of eight points. */
export function lineOptions(
  folder: string,
  parameters: Record<string, tf.Variable>,
  changes: Partial<TrainOptions<Points>> = {},
): TrainOptions<Points> {
  return {
    parameters,
    loss: lossOf(parameters),
    data: new PointSource(8),
    disposeBatch: (batch: Points) => tf.dispose(batch),
    steps: 10,
    learningRate: 0.1,
    seed: 1,
    folder,
    manifest: { stage: 'line', config: { inputs: 2 } },
    ...changes,
  };
}

export const valuesOf = (parameters: Record<string, tf.Variable>): Record<string, number[]> =>
  Object.fromEntries(Object.entries(parameters).map(([name, variable]) => [name, [...variable.dataSync()]]));
