import { Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { assignVariables } from '../io/variables.ts';
import type { Optimizer } from '../optimizer/optimizer.ts';
import type { GradientReducer, ResolvedOptions, TrainResult } from '../options.ts';
import type { Schedule } from '../schedule.ts';
import type { StepEngine } from '../step-engine.ts';
import { takeStep } from '../take-step.ts';
import { decodeCheckpoint } from './checkpoint-bytes.ts';
import { namingStep } from './naming-step.ts';
import { isStopWanted } from './stop.ts';

export interface FollowParts<Batch, Drawn> {
  optimizer: Optimizer;
  engine: StepEngine<Batch, Drawn>;
  schedule: Schedule;
  reducer: GradientReducer;
}

/**
 * Trains as a replica that does not lead: goes on from where the leader stands, takes every step with it, and neither
 * reads nor writes files, evaluates or tells.
 */
export async function follow<Batch, Drawn>(
  options: ResolvedOptions<Batch, Drawn>,
  { optimizer, engine, schedule, reducer }: FollowParts<Batch, Drawn>,
): Promise<TrainResult> {
  const started = performance.now();
  const { model, optimizer: moments, state } = decodeCheckpoint(await reducer.broadcast(null));
  assignVariables(options.parameters, model, "the leader's checkpoint");
  optimizer.load(moments);
  options.data.restore(state.data);
  const random = Random.restore(state.random);
  let step = state.step;
  let final: Record<string, number> = {};
  while (step < options.steps && !(await namingStep(step, undefined, () => isStopWanted(options.signal, reducer)))) {
    const learningRate = options.learningRate * schedule(step);
    const { loss, metrics } = await takeStep({ options, optimizer, engine, random, step, learningRate });
    final = { loss, ...metrics };
    step += 1;
    await tf.nextFrame();
  }
  engine.sync();
  const stopped = step === options.steps ? 'done' : 'aborted';
  return { step, stopped, seconds: (performance.now() - started) / 1000, final };
}
