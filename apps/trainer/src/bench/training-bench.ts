import { partOf } from '@genie/pipeline/internal/replicas/batch-part';
import type { ComputeOptions, GradientReducer } from '@genie/training';
import type { BenchSizes } from './sizes.ts';
import { timeSteps } from './time-steps.ts';
import { dynamicsWork, tokenizerWork } from './training-work.ts';

/** The models whose training step is timed. */
export const benchModels = ['tokenizer', 'dynamics'] as const;
export type BenchModel = (typeof benchModels)[number];

/** A training step that is to be timed; plain data, so that it can be posted to other threads. */
export interface TrainingBench extends ComputeOptions {
  model: BenchModel;
  sizes: BenchSizes;
  warmUp: number;
  repeat: number;
}

/** Milliseconds of each step that counts; none on a replica that does not lead. */
export async function runTrainingBench(bench: TrainingBench, reducer?: GradientReducer): Promise<number[]> {
  const { model, sizes, ...steps } = bench;
  const part = partOf(reducer, sizes.batch);
  const options = { ...steps, reducer };
  if (model === 'tokenizer') {
    const work = tokenizerWork(sizes, part);
    return timeSteps(work, options).finally(() => work.dispose());
  }
  const work = dynamicsWork(sizes, part);
  return timeSteps(work, options).finally(() => work.dispose());
}
