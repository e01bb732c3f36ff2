import type { GradientReducer } from '@genie/training';
import { measurePeak, type PeakBench } from './peak.ts';
import { runTrainingBench, type TrainingBench } from './training-bench.ts';

/** Work that the threads of a benchmark do together. */
export type ThreadBench = TrainingBench | PeakBench;

/** What a thread of a benchmark does that does not lead: its part, and nothing to tell. */
export async function runThreadBench(bench: ThreadBench, reducer: GradientReducer): Promise<void> {
  if ('model' in bench) await runTrainingBench(bench, reducer);
  else measurePeak(bench, reducer);
}
