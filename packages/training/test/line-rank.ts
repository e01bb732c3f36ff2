import { Worker } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { type MpiFamily, MpiGroup, SharedMemoryReducer, type Standing, shareMemory, sonames } from '../src/index.ts';
import { train } from '../src/train.ts';
import { partOptions } from './line-parts.ts';
import { createModel, valuesOf } from './line-problem.ts';

// A process that an MPI launcher has started: trains the line together with the others, in as many threads as its rank is
// told to have, and prints what came out as one line of JSON. `fault` makes a rank fail at a step, or stop after it.

const { family, folder, threads, resume, fault } = JSON.parse(process.argv[2]!) as {
  family: MpiFamily;
  folder: string;
  threads: number[];
  resume: boolean;
  fault?: { rank: number; step: number; kind: 'is killed' | 'throws' | 'stops' };
};
await tf.setBackend('wasm');
const group = await MpiGroup.join({ libraries: sonames[family] });
const stop = new AbortController();
try {
  const { rank } = group;
  const told = await group.gather(`rank ${rank}`);
  const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0);
  const standing: Standing = { first: sum(threads.slice(0, rank)), total: sum(threads) };
  const memory = shareMemory(threads[rank]!, 4); // so small that vectors take several rounds
  const workers = Array.from({ length: threads[rank]! - 1 }, (_, i) => {
    const workerData = { memory, rank: i + 1, standing, fault: null };
    return new Worker(new URL('./line-replica.ts', import.meta.url), { workerData });
  });
  const others = workers.map((worker) => new Promise((resolve) => worker.once('message', resolve)));
  const reducer = new SharedMemoryReducer(memory, 0, { ...standing, group });
  const parameters = createModel();
  const options = partOptions(folder, parameters, reducer);
  const { step, stopped } = await train({
    ...options,
    resume,
    checkpointEvery: 2,
    signal: stop.signal,
    loss: (batch, context) => {
      if (fault?.rank === rank && fault.step === context.step) {
        if (fault.kind === 'is killed') process.kill(process.pid, 'SIGKILL');
        if (fault.kind === 'throws') throw new Error('out of luck');
        stop.abort();
      }
      return options.loss(batch, context);
    },
  });
  const weights = [valuesOf(parameters), ...(await Promise.all(others))];
  process.stdout.write(`${JSON.stringify({ rank, version: group.version, told, step, stopped, weights })}\n`);
  await group.leave();
  process.exit(0);
} catch (error) {
  process.stderr.write(`rank ${group.rank}: ${(error as Error).message}\n`);
  group.abort(3);
}
