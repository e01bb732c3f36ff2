import { parentPort, workerData } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { type OptimizerChoice, type SharedMemory, SharedMemoryReducer } from '../src/index.ts';
import { train } from '../src/train.ts';
import { valuesOf } from './line-problem.ts';
import { createMap, mapOptions } from './map-problem.ts';

// A thread that trains the map as one of several replicas, and tells its weights.

const { memory, rank, optimizer } = workerData as { memory: SharedMemory; rank: number; optimizer: OptimizerChoice };
await tf.setBackend('wasm');
const reducer = new SharedMemoryReducer(memory, rank);
const parameters = createMap();
try {
  await train(mapOptions('', parameters, { optimizer }, reducer));
  parentPort!.postMessage(valuesOf(parameters));
} catch (error) {
  reducer.fail((error as Error).message);
}
