import * as tf from '@tensorflow/tfjs-core';
import type { Manifest } from './io/manifest.ts';
import { RunFolder } from './io/run-folder.ts';
import { configHash } from './io/stable-json.ts';
import { createOptimizer } from './optimizer/create-optimizer.ts';
import { type ResolvedOptions, resolveOptions, type TrainOptions, type TrainResult } from './options.ts';
import { encodeCheckpoint } from './replicas/checkpoint-bytes.ts';
import { follow } from './replicas/follow.ts';
import { constantSchedule, cosineSchedule } from './schedule.ts';
import { Session } from './session.ts';
import { createStepEngine, type StepEngine } from './step-engine.ts';

/**
 * Trains a model, whatever it is, and leaves all of it in `options.folder`: manifest, log, event files, checkpoints, model.
 *
 * Where there are several replicas (`options.reducer`), one leads and does all that; the others take the same steps, and are
 * done when it is.
 *
 * A run that was stopped and resumed gives the same bits as one that was not, on the same backend.
 *
 * @throws {TrainingError} one line, where an option, a file or the folder is not as expected, or where the loss or a gradient
 *   is no longer finite; the last checkpoint is kept then
 */
export async function train<Batch, Drawn = undefined>(options: TrainOptions<Batch, Drawn>): Promise<TrainResult> {
  const resolved = resolveOptions(options);
  const schedule = resolved.schedule === 'constant' ? constantSchedule(resolved) : cosineSchedule(resolved);
  const optimizer = createOptimizer(resolved.parameters, resolved.optimizer, resolved);
  const { reducer } = resolved;
  let engine: StepEngine<Batch, Drawn> | undefined;
  try {
    engine = createStepEngine({ ...resolved, optimizer });
    if (reducer !== undefined && reducer.rank > 0) {
      return await follow(resolved, { optimizer, engine, schedule, reducer });
    }
    const { run, start } = await RunFolder.open(resolved.folder, freshManifest(resolved), {
      ...resolved,
      bestFrom: resolved.evaluate?.keepBestFrom ?? 0,
    });
    try {
      const session = new Session({ options: resolved, optimizer, engine, schedule, run, start });
      if (reducer !== undefined) await reducer.broadcast(encodeCheckpoint(await session.checkpoint()));
      while (session.step < resolved.steps && !(await session.isStopWanted())) {
        await session.advance();
        // Lets signals and timers through: on a backend that computes at once, no other await ever waits.
        await tf.nextFrame();
      }
      return await session.finish();
    } finally {
      run.close();
    }
  } finally {
    engine?.dispose();
    optimizer.dispose();
  }
}

function freshManifest<Batch, Drawn>({ manifest, seed, steps }: ResolvedOptions<Batch, Drawn>): Manifest {
  const { stage, config, inputs = {}, packages = {} } = manifest;
  return {
    format: 'genie-stage',
    version: 1,
    stage,
    config,
    configHash: configHash(config),
    inputs,
    packages,
    seed,
    backend: tf.getBackend(),
    status: 'running',
    step: 0,
    steps,
    seconds: 0,
    metrics: {},
    files: {},
    checkpoints: [],
  };
}
