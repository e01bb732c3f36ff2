import { Worker } from 'node:worker_threads';
import type { SharedFrames } from '@genie/data';
import { type SharedMemory, SharedMemoryReducer, type Standing, shareMemory } from '@genie/training';
import type { ThreadBench } from '../bench/thread-bench.ts';
import { oneLine } from '../errors.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { ModelStage } from '../run/folder.ts';

/** Numbers that pass between threads at a time, 1 MiB each; and between processes, whose every exchange takes longer. */
const capacity = { threads: 2 ** 18, processes: 2 ** 20 };

/** The stage of a run to train. */
interface StageWork {
  stage: ModelStage;
  recipe: Recipe;
  /** The run's folder. */
  run: string;
  /** Of its data, where several replicas of a process open it. */
  frames?: SharedFrames | undefined;
}

/** Something to be timed. */
interface BenchWork {
  bench: ThreadBench;
}

/** Work of the replicas, and their backend. */
export type ReplicaWork = (StageWork | BenchWork) & { backend: string };

/** Task of a thread that is a replica. */
export type ReplicaTask = ReplicaWork & {
  memory: SharedMemory;
  /** The thread's number in this process. */
  thread: number;
  /** Position among replicas in other processes, if any. */
  standing?: Omit<Standing, 'group'>;
};

/** The threads that train a stage together with this one. */
export interface Replicas {
  /** Undefined where there is one replica. */
  reducer: SharedMemoryReducer | undefined;
  /** Ends the threads, whatever they are at. */
  close(): Promise<void>;
}

/**
 * Starts the other replicas of a stage as threads of this process, each of which runs this command's own code. One that ends
 * by a failure ends the training of all.
 *
 * @param replicas - of this process
 * @param standing - where other processes train together with this one
 */
export function startReplicas(replicas: number, work: ReplicaWork, standing?: Standing): Replicas {
  if (replicas === 1 && !standing) return { reducer: undefined, close: async () => {} };
  const memory = shareMemory(replicas, standing ? capacity.processes : capacity.threads);
  const reducer = new SharedMemoryReducer(memory, 0, standing);
  // The way to other processes stays on this thread.
  const others = standing ? { standing: { first: standing.first, total: standing.total } } : {};
  const workers = Array.from({ length: replicas - 1 }, (_, i) => {
    const thread = i + 1;
    const workerData: ReplicaTask = { ...work, memory, thread, ...others };
    const worker = new Worker(process.argv[1], { workerData, argv: [] });
    worker.on('error', (error) => reducer.fail(oneLine(error), thread));
    worker.on('exit', (status) => {
      if (status !== 0) reducer.fail(`ended with status ${status}`, thread);
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
