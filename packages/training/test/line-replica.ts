import { parentPort, workerData } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { type SharedMemory, SharedMemoryReducer, type Standing } from '../src/index.ts';
import { train } from '../src/train.ts';
import { partOptions } from './line-parts.ts';
import { createModel, valuesOf } from './line-problem.ts';

// A thread that trains the line as one of several replicas, and tells its weights; `fault` makes it fail at a step.

const { memory, rank, standing, fault } = workerData as {
  memory: SharedMemory;
  rank: number;
  standing?: Standing;
  fault: { step: number; kind: 'throws' | 'exits' | 'has no number' } | null;
};
await tf.setBackend('wasm');
const reducer = new SharedMemoryReducer(memory, rank, standing);
const parameters = createModel();
const options = partOptions('', parameters, reducer);
try {
  await train({
    ...options,
    loss: (batch, context) => {
      if (fault?.step === context.step) {
        if (fault.kind === 'exits') process.exit(3);
        if (fault.kind === 'throws') throw new Error('out of luck');
        const own = options.loss(batch, context);
        return { ...own, loss: tf.mul(own.loss, Number.NaN) as tf.Scalar };
      }
      return options.loss(batch, context);
    },
  });
  parentPort!.postMessage(valuesOf(parameters));
} catch (error) {
  reducer.fail((error as Error).message);
}
