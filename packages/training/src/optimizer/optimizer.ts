import type * as tf from '@tensorflow/tfjs-core';
import type { FlatLayout } from './flat-layout.ts';

/** State of an optimizer between steps, to be saved. */
export interface OptimizerState {
  /** Whose it is, such as `adamw`. */
  optimizer: string;
  /** Number of steps taken. */
  steps: number;
  /** Numbers by what they are, such as `firstMoment`, then by parameter. */
  moments: Record<string, Record<string, Float32Array>>;
}

/** Optimizer: turns gradients into new weights. */
export interface Optimizer {
  /** The order in which it takes a gradient. */
  readonly layout: FlatLayout;
  /** Number of steps taken. */
  readonly steps: number;
  /**
   * Takes one step, with all gradients as one vector.
   *
   * @param gradient `[layout.length]`, in the order of `layout`; the caller disposes it
   * @param gradientFactor what the gradient is multiplied by, as clipping does. Default 1
   */
  applyFlat(gradient: tf.Tensor1D, learningRate: number, gradientFactor?: number): void;
  /** Copies of what it remembers. */
  state(): Promise<OptimizerState>;
  /**
   * Goes on from a saved state.
   *
   * @throws {TrainingError} with nothing changed, where it is another optimizer's or does not fit the parameters
   */
  load(state: OptimizerState): void;
  /** Frees what it remembers; the parameters are not its own. */
  dispose(): void;
}

/** Inputs of a step, and its results. */
export interface StepTensors {
  /** The variables' values, in the order of the layout. */
  values: tf.Tensor[];
  memory: tf.Tensor[];
}

/** An optimizer whose step is a function of tensors, and so can be part of a recorded graph. */
export interface RecordableOptimizer extends Optimizer {
  /** State of the optimizer; whoever sets it gives it away. */
  memory: tf.Tensor[];
  /** The names of the numbers that change from step to step. */
  readonly numberNames: readonly string[];
  /** Counts a step that someone else takes, such as a recorded graph, and returns the numbers to take it with. */
  countStep(learningRate: number, gradientFactor?: number): Record<string, number>;
  /** A step, without taking it: of ops that look at no number. */
  compute(before: StepTensors, gradient: tf.Tensor1D, numbers: Record<string, tf.Scalar>): StepTensors;
}

/** Returns whether its whole step can be recorded; for other optimizers, only the gradient can. */
export function isRecordable(optimizer: Optimizer): optimizer is RecordableOptimizer {
  return 'compute' in optimizer;
}
