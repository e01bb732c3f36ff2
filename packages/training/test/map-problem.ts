import { Random, type RandomState } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { BatchSource, GradientReducer, TrainOptions } from '../src/options.ts';
import type { Points } from './line-problem.ts';

// A linear map of three numbers to three, whose solution is known: y = x W + b, exactly.

export const solution: Record<'weight' | 'bias', number[]> = {
  weight: [2, -1, 0.5, 0, 1, 0.25, -0.5, 0.75, -1.5],
  bias: [1, -2, 0.5],
};

/** Part `rank` of `size` of batches of twelve points of the map. */
class MapSource implements BatchSource<Points> {
  private random: Random = new Random(3);
  private readonly part: { rank: number; size: number };

  constructor(part: { rank: number; size: number }) {
    this.part = part;
  }

  async next(): Promise<Points> {
    const { rank, size } = this.part;
    const values = Array.from({ length: 36 }, () => this.random.normal());
    return tf.tidy(() => {
      const rows = 12 / size;
      const x = tf.slice2d(tf.tensor2d(values, [12, 3]), [rank * rows, 0], [rows, 3]);
      const product = tf.matMul(x, tf.tensor2d(solution.weight, [3, 3]));
      return { x, y: tf.add(product, tf.tensor1d(solution.bias)) as tf.Tensor2D };
    });
  }

  state(): RandomState {
    return this.random.state();
  }

  restore(state: unknown): void {
    this.random = Random.restore(state as RandomState);
  }
}

export const createMap = (): Record<string, tf.Variable> =>
  tf.tidy(() => ({
    'map.bias': tf.variable(tf.zeros([3])),
    'map.weight': tf.variable(tf.zeros([3, 3])),
  }));

/** The map's training, or a replica's part of it. */
export function mapOptions(
  folder: string,
  parameters: Record<string, tf.Variable>,
  changes: Partial<TrainOptions<Points>> = {},
  reducer?: GradientReducer,
): TrainOptions<Points> {
  return {
    parameters,
    loss: ({ x, y }) => {
      const { 'map.weight': weight, 'map.bias': bias } = parameters;
      const found = tf.add(tf.matMul(x, weight as tf.Tensor as tf.Tensor2D), bias!);
      return { loss: tf.mean(tf.squaredDifference(found, y)) as tf.Scalar };
    },
    data: new MapSource(reducer ?? { rank: 0, size: 1 }),
    disposeBatch: (batch: Points) => tf.dispose(batch),
    steps: 12,
    learningRate: 0.1,
    seed: 1,
    folder,
    manifest: { stage: 'map', config: {} },
    ...(reducer ? { reducer } : {}),
    ...changes,
  };
}
