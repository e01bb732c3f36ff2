import type { GradientReducer } from '@genie/training';
import { measurePeak, type PeakBench } from './peak.ts';
import { runTrainingBench, type TrainingBench } from './training-bench.ts';

/** Work that the threads of a benchmark do together. */
export type ThreadBench = TrainingBench | PeakBench;

/** Runs the part of a benchmark's thread other than the leader, and reports nothing. */
export async function runThreadBench(bench: ThreadBench, reducer: GradientReducer): Promise<void> {
  if ('model' in bench) await runTrainingBench(bench, reducer);
  else measurePeak(bench, reducer);
}
