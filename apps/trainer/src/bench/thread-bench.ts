import { type Replicas, startReplicas } from '@genie/pipeline/internal/replicas/start';
import { asReplica } from '@genie/pipeline/internal/replicas/worker';
import type { GradientReducer } from '@genie/training';
import { chooseBackend } from '../backend/choose.ts';
import { measurePeak, type PeakBench } from './peak.ts';
import { runTrainingBench, type TrainingBench } from './training-bench.ts';

/** What the threads of a benchmark do together. */
type ThreadBench = TrainingBench | PeakBench;

/** What a thread of a benchmark does that does not lead: its part, and nothing to tell. */
async function runThreadBench(bench: ThreadBench, reducer: GradientReducer): Promise<void> {
  if ('model' in bench) await runTrainingBench(bench, reducer);
  else measurePeak(bench, reducer);
}

/** A benchmark that replicas time together, and its backend. */
interface BenchWork {
  bench: ThreadBench;
  backend: string;
}

/** Starts the other threads of a benchmark, which run this command's own file. */
export function startBenchThreads(replicas: number, work: BenchWork): Replicas {
  return startReplicas(replicas, work, { module: process.argv[1]! });
}

/** Takes part in a benchmark, as one of its other threads. */
export function runBenchThread(): Promise<void> {
  return asReplica<BenchWork>(async ({ bench, backend }, reducer) => {
    await chooseBackend(backend);
    await runThreadBench(bench, reducer);
  });
}
