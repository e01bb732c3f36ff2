import type * as tf from '@tensorflow/tfjs-core';
import { RecordedEngine } from './graph/recorded-engine.ts';
import type { Optimizer } from './optimizer/optimizer.ts';
import { StepShares } from './optimizer/step-shares.ts';
import type { ComputeOptions, LossContext, LossFunction } from './options.ts';
import { type BatchGradient, batchGradient } from './step-gradient.ts';
import { TrainingError } from './training-error.ts';

/** Engine that computes the steps of a training: op by op, or as a recorded graph. */
export interface StepEngine<Batch, Drawn = undefined> {
  /** The gradient of a batch, with the weights as they are now; the caller disposes both tensors. */
  gradient(batch: Batch, context: LossContext<Drawn>): BatchGradient;
  /**
   * Takes the optimizer's step.
   *
   * @param gradient `[layout.length]`; the caller disposes it
   * @param factor what it is multiplied by, as clipping does
   */
  apply(gradient: tf.Tensor1D, learningRate: number, factor: number): void;
  /** Brings weights and moments into the model's variables and the optimizer, which may be changed from then on. */
  sync(): void;
  dispose(): void;
}

export interface StepEngineOptions<Batch, Drawn> extends ComputeOptions {
  /** All variables of the model by name. */
  parameters: Record<string, tf.Variable>;
  /** Of those parameters. The caller disposes of it. */
  optimizer: Optimizer;
  loss: LossFunction<Batch, Drawn>;
  /** Factors on the learning rate of single parameters, by name. Default 1 for each. */
  stepShares?: Record<string, number>;
}

/** @throws {TrainingError} where what is asked for would do nothing, or the backend has no graphs */
export function createStepEngine<Batch, Drawn = undefined>(
  options: StepEngineOptions<Batch, Drawn>,
): StepEngine<Batch, Drawn> {
  const { compile = false, precision = 'float32' } = options;
  const shares = new StepShares(options.optimizer.layout, options.stepShares);
  if (compile) return new RecordedEngine({ ...options, precision, shares });
  if (precision !== 'float32') {
    throw new TrainingError(`precision: found ${precision} without compile, where it does nothing; set compile: true`);
  }
  const { optimizer, loss } = options;
  return {
    gradient: (batch, context) => batchGradient(optimizer.layout, loss, batch, context),
    apply: (gradient, learningRate, factor) => shares.taken(() => optimizer.applyFlat(gradient, learningRate, factor)),
    sync() {},
    dispose() {},
  };
}
