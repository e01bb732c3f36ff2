import { adamwNumbers, adamwUpdate, composedAdamW } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { TrainingError } from '../training-error.ts';
import { FlatLayout } from './flat-layout.ts';
import type { OptimizerState, RecordableOptimizer, StepTensors } from './optimizer.ts';
import { checkState, joinByName, splitByName } from './state-parts.ts';

export interface AdamWOptions {
  /** Decay rates of the two moments. Default `[0.9, 0.999]`. */
  betas?: readonly [number, number];
  /** Added to the root of the second moment. Default 1e-8. */
  epsilon?: number;
  /** Share of a matrix that a step at learning rate 1 would take away. Default 0.01. */
  weightDecay?: number;
}

/**
 * Fills in the defaults.
 *
 * @throws {TrainingError} where a number makes no sense
 */
export function resolveAdamW(options: AdamWOptions): Required<AdamWOptions> {
  const { betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0.01 } = options;
  for (const beta of betas) {
    if (!(beta >= 0 && beta < 1)) throw new TrainingError(`betas: found ${beta}, expected 0 <= beta < 1`);
  }
  if (!(epsilon > 0)) throw new TrainingError(`epsilon: found ${epsilon}, expected more than 0`);
  if (!(weightDecay >= 0)) throw new TrainingError(`weightDecay: found ${weightDecay}, expected 0 or more`);
  return { betas, epsilon, weightDecay };
}

/**
 * Adam with decoupled weight decay, on parameters of rank 2 and more only: biases, norms and single tokens do not decay.
 *
 * `m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; p = (1 - lr wd) p - lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps)`
 *
 * The numbers are those of PyTorch's `torch.optim.AdamW`, to rounding. Unlike there, a trainable parameter that the loss
 * did not use counts as one with gradient zero: its moments fade and a matrix decays.
 *
 * Loshchilov and Hutter, Decoupled Weight Decay Regularization (arXiv:1711.05101), algorithm 2.
 */
export class AdamW implements RecordableOptimizer {
  readonly layout: FlatLayout;
  readonly numberNames: readonly string[] = ['factor', 'rate', 'rootFactor', 'keep'];
  readonly betas: readonly [number, number];
  readonly epsilon: number;
  readonly weightDecay: number;
  /** Number of steps taken. */
  steps = 0;
  /** Both `[layout.length]`. */
  private firstMoment: tf.Tensor1D;
  private secondMoment: tf.Tensor1D;
  /** Weight decay of each variable. */
  readonly decays: readonly number[];

  /** @param parameters variables by name; those with `trainable = false` are left alone */
  constructor(parameters: Record<string, tf.Variable>, options: AdamWOptions = {}) {
    const { betas, epsilon, weightDecay } = resolveAdamW(options);
    this.layout = new FlatLayout(parameters);
    this.betas = betas;
    this.epsilon = epsilon;
    this.weightDecay = weightDecay;
    const { variables, length } = this.layout;
    this.firstMoment = tf.keep(tf.zeros([length]));
    this.secondMoment = tf.keep(tf.zeros([length]));
    this.decays = variables.map(({ rank }) => (rank >= 2 ? weightDecay : 0));
  }

  /**
   * Takes one step.
   *
   * @param gradients by parameter name, shapes as the parameters'; a missing one counts as zero
   */
  apply(gradients: Record<string, tf.Tensor>, learningRate: number): void {
    const gradient = this.layout.pack(gradients);
    this.applyFlat(gradient, learningRate);
    gradient.dispose();
  }

  applyFlat(gradient: tf.Tensor1D, learningRate: number, gradientFactor = 1): void {
    this.steps += 1;
    const { layout, betas, epsilon, firstMoment, secondMoment, steps: step, decays: weightDecay } = this;
    const state = { gradient, firstMoment, secondMoment };
    const options = { weightDecay, learningRate, gradientFactor, betas, epsilon, step };
    const after = adamwUpdate(layout.variables, { ...state, ...options });
    this.memory = [after.firstMoment, after.secondMoment];
  }

  /** The two moments, each `[layout.length]`; whoever sets them gives them away. */
  get memory(): tf.Tensor[] {
    return [this.firstMoment, this.secondMoment];
  }

  set memory(moments: tf.Tensor[]) {
    tf.dispose([this.firstMoment, this.secondMoment]);
    const [firstMoment, secondMoment] = moments as [tf.Tensor1D, tf.Tensor1D];
    this.firstMoment = tf.keep(firstMoment);
    this.secondMoment = tf.keep(secondMoment);
  }

  countStep(learningRate: number, gradientFactor = 1): Record<string, number> {
    this.steps += 1;
    const { betas, epsilon, decays: weightDecay, steps: step } = this;
    const options = { weightDecay, learningRate, gradientFactor, betas, epsilon, step };
    const { factor, rate, rootFactor, keep } = adamwNumbers(options);
    // Matrices decay, all by one factor; what does not has 1.
    return { factor, rate, rootFactor, keep: Math.min(1, ...keep) };
  }

  compute({ values, memory }: StepTensors, gradient: tf.Tensor1D, numbers: Record<string, tf.Scalar>): StepTensors {
    const { factor, rate, rootFactor, keep } = numbers as Record<'factor' | 'rate' | 'rootFactor' | 'keep', tf.Scalar>;
    const { betas, epsilon, decays } = this;
    const [firstMoment, secondMoment] = memory as [tf.Tensor1D, tf.Tensor1D];
    const kept = decays.map((decay) => (decay === 0 ? 1 : keep));
    const constants = { beta1: betas[0], beta2: betas[1], epsilon };
    const after = composedAdamW(
      values,
      { gradient, firstMoment, secondMoment },
      { factor, rate, rootFactor, keep: kept, ...constants },
    );
    return { values: after.values, memory: [after.firstMoment, after.secondMoment] };
  }

  async state(): Promise<OptimizerState> {
    const [first, second] = await Promise.all([this.firstMoment.data(), this.secondMoment.data()]);
    const moments = { firstMoment: splitByName(this.layout, first), secondMoment: splitByName(this.layout, second) };
    return { optimizer: 'adamw', steps: this.steps, moments };
  }

  load(state: OptimizerState): void {
    const { names } = this.layout;
    checkState(state, 'adamw', { firstMoment: names, secondMoment: names });
    const { firstMoment = {}, secondMoment = {} } = state.moments;
    const first = joinByName('firstMoment', this.layout, firstMoment);
    const second = joinByName('secondMoment', this.layout, secondMoment);
    this.memory = [tf.tensor1d(first), tf.tensor1d(second)];
    this.steps = state.steps;
  }

  dispose(): void {
    tf.dispose([this.firstMoment, this.secondMoment]);
  }
}
