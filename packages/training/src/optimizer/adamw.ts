import { type AdamWNumbers, adamwNumbers, adamwUpdate } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { TrainingError } from '../training-error.ts';
import { FlatLayout } from './flat-layout.ts';

export interface AdamWOptions {
  /** Decay rates of the two moments. Default `[0.9, 0.999]`. */
  betas?: readonly [number, number];
  /** Added to the root of the second moment. Default 1e-8. */
  epsilon?: number;
  /** Share of a matrix that a step at learning rate 1 would take away. Default 0.01. */
  weightDecay?: number;
}

/** What AdamW remembers between steps, per parameter: its two moments, as long as the parameter. */
export interface AdamWState {
  /** Number of steps taken. */
  steps: number;
  firstMoment: Record<string, Float32Array>;
  secondMoment: Record<string, Float32Array>;
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
export class AdamW {
  readonly layout: FlatLayout;
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
    const { betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0.01 } = options;
    for (const beta of betas) {
      if (!(beta >= 0 && beta < 1)) throw new TrainingError(`betas: found ${beta}, expected 0 <= beta < 1`);
    }
    if (!(epsilon > 0)) throw new TrainingError(`epsilon: found ${epsilon}, expected more than 0`);
    if (!(weightDecay >= 0)) throw new TrainingError(`weightDecay: found ${weightDecay}, expected 0 or more`);
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

  /**
   * Takes one step, with all gradients as one vector.
   *
   * @param gradient `[layout.length]`, in the order of `layout`
   * @param gradientFactor what the gradient is multiplied by, as clipping does
   */
  applyFlat(gradient: tf.Tensor1D, learningRate: number, gradientFactor = 1): void {
    this.steps += 1;
    const { layout, betas, epsilon, firstMoment, secondMoment, steps: step, decays: weightDecay } = this;
    const state = { gradient, firstMoment, secondMoment };
    const options = { weightDecay, learningRate, gradientFactor, betas, epsilon, step };
    this.moments = adamwUpdate(layout.variables, { ...state, ...options });
  }

  /** What it remembers, each `[layout.length]`; whoever sets them gives them away. */
  get moments(): { firstMoment: tf.Tensor1D; secondMoment: tf.Tensor1D } {
    return { firstMoment: this.firstMoment, secondMoment: this.secondMoment };
  }

  set moments({ firstMoment, secondMoment }: { firstMoment: tf.Tensor1D; secondMoment: tf.Tensor1D }) {
    tf.dispose([this.firstMoment, this.secondMoment]);
    this.firstMoment = tf.keep(firstMoment);
    this.secondMoment = tf.keep(secondMoment);
  }

  /** Counts a step that someone else takes, such as a recorded graph, and returns the numbers to take it with. */
  countStep(learningRate: number, gradientFactor = 1): AdamWNumbers {
    this.steps += 1;
    const { betas, epsilon, decays: weightDecay, steps: step } = this;
    return adamwNumbers({ weightDecay, learningRate, gradientFactor, betas, epsilon, step });
  }

  /** Copies of the moments, to be saved. */
  async state(): Promise<AdamWState> {
    const [first, second] = await Promise.all([this.firstMoment.data(), this.secondMoment.data()]);
    return { steps: this.steps, firstMoment: this.parts(first), secondMoment: this.parts(second) };
  }

  /**
   * Goes on from a saved state.
   *
   * @throws where a parameter's moments are missing or of another length, or there are some of an unknown parameter
   */
  load(state: AdamWState): void {
    const first = this.whole('firstMoment', state.firstMoment);
    const second = this.whole('secondMoment', state.secondMoment);
    this.moments = { firstMoment: tf.tensor1d(first), secondMoment: tf.tensor1d(second) };
    this.steps = state.steps;
  }

  /** Frees the moments; the parameters are not its own. */
  dispose(): void {
    tf.dispose([this.firstMoment, this.secondMoment]);
  }

  private parts(values: Float32Array | Int32Array | Uint8Array): Record<string, Float32Array> {
    const parts: Record<string, Float32Array> = {};
    let end = 0;
    this.layout.names.forEach((name, i) => {
      end += this.layout.sizes[i]!;
      parts[name] = Float32Array.from(values.subarray(end - this.layout.sizes[i]!, end));
    });
    return parts;
  }

  private whole(moment: string, parts: Record<string, Float32Array>): Float32Array {
    const values = new Float32Array(this.layout.length);
    let start = 0;
    this.layout.names.forEach((name, i) => {
      const part = parts[name];
      if (part === undefined) throw new TrainingError(`optimizer state: ${moment} of ${name} is missing`);
      const size = this.layout.sizes[i]!;
      if (part.length !== size) {
        throw new TrainingError(`optimizer state: ${moment} of ${name} has ${part.length} numbers, expected ${size}`);
      }
      values.set(part, start);
      start += size;
    });
    const known = new Set(this.layout.names);
    const unknown = Object.keys(parts).find((name) => !known.has(name));
    if (unknown !== undefined)
      throw new TrainingError(`optimizer state: ${moment} of ${unknown}, which is no trainable parameter`);
    return values;
  }
}
