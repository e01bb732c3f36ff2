import { workerData } from 'node:worker_threads';
import { SharedMemoryReducer } from '@genie/training';
import { chooseBackend } from '../backend/choose.ts';
import { runThreadBench } from '../bench/thread-bench.ts';
import { oneLine } from '../errors.ts';
import { RunFolder } from '../run/folder.ts';
import { trainStage } from '../stages/train-stage.ts';
import type { ReplicaTask } from './start.ts';

/**
 * Runs a thread that was started as a replica: builds the same model from the same recipe, trains it on its part of each
 * batch, and writes nothing. The leader reports what goes wrong.
 */
export async function runReplica(): Promise<void> {
  const task = workerData as ReplicaTask;
  const { backend, memory, thread, standing } = task;
  const reducer = new SharedMemoryReducer(memory, thread, standing);
  process.on('uncaughtExceptionMonitor', (error) => reducer.fail(oneLine(error)));
  process.on('exit', (status) => {
    if (status !== 0) reducer.fail(`ended with status ${status}`);
  });
  try {
    await chooseBackend(backend);
    if ('bench' in task) {
      await runThreadBench(task.bench, reducer);
      return;
    }
    const { stage, recipe, run, frames } = task;
    const signal = new AbortController().signal; // the leader stops for all
    await trainStage(stage, recipe, { run: new RunFolder(run), backend, restart: false, signal, reducer, frames });
  } catch (error) {
    reducer.fail(oneLine(error));
  }
}
