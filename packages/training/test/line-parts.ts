import * as tf from '@tensorflow/tfjs-core';
import type { BatchSource, GradientReducer, TrainOptions } from '../src/options.ts';
import { lineOptions, lossOf, PointSource, type Points } from './line-problem.ts';

const batchSize = 7;

/** The line's training on a replica's part of each batch of seven points. */
export function partOptions(
  folder: string,
  parameters: Record<string, tf.Variable>,
  reducer?: GradientReducer,
): TrainOptions<Points> {
  const { rank, size } = reducer ?? { rank: 0, size: 1 };
  const first = Math.floor((batchSize * rank) / size);
  const count = Math.floor((batchSize * (rank + 1)) / size) - first;
  const source = new PointSource(batchSize);
  const data: BatchSource<Points> = {
    async next() {
      const batch = await source.next();
      const own = tf.tidy(() => ({
        x: tf.slice(batch.x, [first, 0], [count, 2]),
        y: tf.slice(batch.y, [first, 0], [count, 1]),
      }));
      tf.dispose(batch);
      return own;
    },
    state: () => source.state(),
    restore: (state) => source.restore(state),
  };
  const loss: TrainOptions<Points>['loss'] = (batch, context) => {
    const own = lossOf(parameters)(batch, context);
    const scale = (x: tf.Scalar) => tf.mul(x, (size * count) / batchSize) as tf.Scalar;
    return { loss: scale(own.loss), metrics: { absoluteError: scale(own.metrics!.absoluteError!) } };
  };
  return lineOptions(folder, parameters, { data, loss, ...(reducer ? { reducer } : {}) });
}
