import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type ComputeOptions, type GradientReducer, train } from '@genie/training';
import type { TrainingWork } from './training-work.ts';

export interface TimedSteps extends ComputeOptions {
  /** Steps that are taken first and do not count, at least 1. */
  warmUp: number;
  /** Steps that count, at least 1. */
  repeat: number;
  /** The way to the other replicas, each of which calls this with the same numbers and its own part of the batch. */
  reducer?: GradientReducer | undefined;
}

/**
 * Milliseconds of each training step, taken by `train` itself: forward, backward, the mean over the replicas, clipping at 1,
 * AdamW, and the loss read back.
 *
 * @returns `repeat` times; none on a replica that does not lead
 */
export async function timeSteps<Batch, Drawn>(
  { parameters, batch, draw, loss }: TrainingWork<Batch, Drawn>,
  { warmUp, repeat, reducer, ...computing }: TimedSteps,
): Promise<number[]> {
  // Those that do not lead write nothing, and may be ended before they could tidy up.
  const leads = reducer === undefined || reducer.rank === 0;
  const folder = leads ? mkdtempSync(path.join(os.tmpdir(), 'genie-bench-')) : '';
  const ends: number[] = [];
  // The last step is not counted: the model is saved before its end is told.
  const steps = warmUp + repeat + 1;
  try {
    await train<Batch, Drawn>({
      ...computing,
      parameters,
      ...(draw ? { draw } : {}),
      loss,
      data: { next: async () => batch, state: () => null, restore: () => {} },
      steps,
      learningRate: 1e-3,
      seed: 0,
      folder,
      checkpointEvery: steps,
      logEvery: steps,
      manifest: { stage: 'bench', config: {} },
      ...(reducer ? { reducer } : {}),
      onProgress: () => ends.push(performance.now()),
    });
  } finally {
    if (leads) rmSync(folder, { recursive: true, force: true });
  }
  return ends.slice(warmUp, -1).map((end, i) => end - ends[warmUp - 1 + i]!);
}
