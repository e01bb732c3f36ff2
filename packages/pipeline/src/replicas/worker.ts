import { workerData } from 'node:worker_threads';
import { type GradientReducer, SharedMemoryReducer } from '@genie/training';
import { oneLine } from '../errors.ts';
import type { ReplicaTask } from './start.ts';

/** Does the work of a thread that was started as a replica. What goes wrong, the leader tells. */
export async function asReplica<Work>(
  work: (task: ReplicaTask<Work>, reducer: GradientReducer) => Promise<void>,
): Promise<void> {
  const task = workerData as ReplicaTask<Work>;
  const { memory, thread, standing } = task;
  const reducer = new SharedMemoryReducer(memory, thread, standing);
  process.on('uncaughtExceptionMonitor', (error) => reducer.fail(oneLine(error)));
  process.on('exit', (status) => {
    if (status !== 0) reducer.fail(`ended with status ${status}`);
  });
  try {
    await work(task, reducer);
  } catch (error) {
    reducer.fail(oneLine(error));
  }
}
