import { Worker } from 'node:worker_threads';
import { type SharedMemory, SharedMemoryReducer, shareMemory } from '@genie/training';
import type { ThreadBench } from '../bench/thread-bench.ts';
import { oneLine } from '../errors.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { ModelStage } from '../run/folder.ts';

/** Numbers that pass between replicas at a time: 1 MiB each. */
const capacity = 2 ** 18;

/** The stage of a run to train. */
export interface StageWork {
  stage: ModelStage;
  recipe: Recipe;
  /** The run's folder. */
  run: string;
}

/** Something to be timed. */
export interface BenchWork {
  bench: ThreadBench;
}

/** What the replicas do together, on which backend. */
export type ReplicaWork = (StageWork | BenchWork) & { backend: string };

/** What a thread needs to know in order to be a replica. */
export type ReplicaTask = ReplicaWork & { memory: SharedMemory; rank: number };

/** The threads that train a stage together with this one, which leads. */
export interface Replicas {
  /** Undefined where there is one replica. */
  reducer: SharedMemoryReducer | undefined;
  /** Ends the threads, whatever they are at. */
  close(): Promise<void>;
}

/**
 * Starts the other replicas of a stage as threads of this process, each of which runs this command's own code. One that ends
 * by a failure ends the training of all.
 */
export function startReplicas(replicas: number, work: ReplicaWork): Replicas {
  if (replicas === 1) return { reducer: undefined, close: async () => {} };
  const memory = shareMemory(replicas, capacity);
  const reducer = new SharedMemoryReducer(memory, 0);
  const workers = Array.from({ length: replicas - 1 }, (_, i) => {
    const rank = i + 1;
    const workerData: ReplicaTask = { ...work, memory, rank };
    const worker = new Worker(process.argv[1], { workerData, argv: [] });
    worker.on('error', (error) => reducer.fail(oneLine(error), rank));
    worker.on('exit', (status) => {
      if (status !== 0) reducer.fail(`ended with status ${status}`, rank);
    });
    return worker;
  });
  return {
    reducer,
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
