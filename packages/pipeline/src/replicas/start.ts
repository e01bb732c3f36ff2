import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { SharedFrames } from '@genie/data';
import { type SharedMemory, SharedMemoryReducer, type Standing, shareMemory } from '@genie/training';
import { oneLine } from '../errors.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { ModelStage } from '../run/folder.ts';

/** Numbers that pass between threads at a time, 1 MiB each; and between processes, whose every exchange takes longer. */
const capacity = { threads: 2 ** 18, processes: 2 ** 20 };

/** The stage of a run to train. */
export interface StageWork {
  /** Name of the backend that it is trained on. */
  backend: string;
  stage: ModelStage;
  recipe: Recipe;
  /** The run's folder. */
  run: string;
  /** Of its data, where several replicas of a process open it. */
  frames?: SharedFrames | undefined;
}

/** Task of a thread that is a replica: all that it needs to know. */
export type ReplicaTask<Work> = Work & {
  memory: SharedMemory;
  /** The thread's number in this process. */
  thread: number;
  /** Position of this process's replicas among those of all processes, where there are replicas in others. */
  standing?: Omit<Standing, 'group'>;
};

/** The threads that train a stage together with this one. */
export interface Replicas {
  /** Undefined where there is one replica. */
  reducer: SharedMemoryReducer | undefined;
  /** Ends the threads, whatever they are at. */
  close(): Promise<void>;
}

/** Options for starting replicas. */
export interface ReplicaOptions {
  /** The module that each thread runs, which calls `asReplica`. Default: the one that trains a stage. */
  module?: string | undefined;
  /** Position of this process's replicas among those of all processes, where others train together with this one. */
  standing?: Standing | undefined;
}

/**
 * Starts the other replicas of a stage as threads of this process. One that ends by a failure ends the training of all.
 *
 * @param replicas - of this process
 */
export function startReplicas<Work extends object>(
  replicas: number,
  work: Work,
  { module = stageThread(), standing }: ReplicaOptions = {},
): Replicas {
  if (replicas === 1 && !standing) return { reducer: undefined, close: async () => {} };
  const memory = shareMemory(replicas, standing ? capacity.processes : capacity.threads);
  const reducer = new SharedMemoryReducer(memory, 0, standing);
  // The way to other processes stays on this thread.
  const others = standing ? { standing: { first: standing.first, total: standing.total } } : {};
  const workers = Array.from({ length: replicas - 1 }, (_, i) => {
    const thread = i + 1;
    const workerData: ReplicaTask<Work> = { ...work, memory, thread, ...others };
    const worker = new Worker(module, { workerData, argv: [] });
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

/** The module of a thread that trains a stage: a source where this one is, else as it was built. */
function stageThread(): string {
  return createRequire(import.meta.url).resolve('@genie/pipeline/internal/replicas/stage-thread');
}
