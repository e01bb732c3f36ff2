import * as tf from '@tensorflow/tfjs-core';
import { TrainingError } from '../training-error.ts';
import { AdamW, type AdamWOptions, resolveAdamW } from './adamw.ts';
import type { FlatLayout } from './flat-layout.ts';
import { isHiddenMatrix } from './hidden-matrices.ts';
import { type MatrixGroup, MatrixLayout, subtractSteps } from './matrix-layout.ts';
import { orthogonalize } from './newton-schulz.ts';
import type { OptimizerState, RecordableOptimizer, StepTensors } from './optimizer.ts';
import { checkState, joinByName, splitByName } from './state-parts.ts';

export interface MuonOptions {
  /** Decay rate of the momentum. Default 0.95. */
  momentum?: number;
  /**
   * Factor of an orthogonal step. `match-rms`: 0.2 √max(inputs, outputs), so that a step is as large as AdamW's usually
   * are, and both take the same learning rate and weight decay (Liu et al. 2025, section 2.2). `original`: √max(1,
   * outputs / inputs) (Jordan et al. 2024), for learning rates around 0.02. Default `match-rms`.
   */
  scale?: 'match-rms' | 'original';
  /** Steps of Newton–Schulz. Default 5. */
  newtonSchulzSteps?: number;
  /** Predicate for the parameters of rank 2 that Muon takes; AdamW takes the others. Default {@link isHiddenMatrix}. */
  isHidden?: (name: string, shape: readonly number[]) => boolean;
}

/**
 * Momentum, made orthogonal: for matrices between hidden layers. AdamW takes all other parameters, at the same learning rate.
 *
 * `m = μ m + (1 - μ) g; u = μ m + (1 - μ) g (Nesterov); p = (1 - lr wd) p - lr · scale · NewtonSchulz(u)`
 *
 * The numbers are those of PyTorch's `torch.optim.Muon`, which computes Newton–Schulz in bfloat16; here it is float32.
 *
 * Jordan et al., Muon: An optimizer for hidden layers in neural networks, 2024
 * (https://kellerjordan.github.io/posts/muon/); Liu et al., Muon is Scalable for LLM Training (arXiv:2502.16982).
 */
export class Muon implements RecordableOptimizer {
  readonly layout: FlatLayout;
  readonly numberNames: readonly string[] = ['factor', 'rate', 'rootFactor', 'keep', 'learningRate', 'matrixKeep'];
  /** Number of steps taken. */
  steps = 0;
  private readonly matrices: MatrixLayout;
  /** Of the parameters that are no hidden matrices; null where there is none. */
  private readonly rest: AdamW | null;
  private readonly weightDecay: number;
  private readonly options: Required<Omit<MuonOptions, 'isHidden'>>;
  /** Of each group, `[matrices, rows, columns]`. */
  private momentum: tf.Tensor3D[];

  /**
   * @param parameters variables by name, matrices as `[inputs, outputs]`; those with `trainable = false` are left alone
   * @param options weight decay is for hidden matrices too; betas and epsilon are AdamW's
   */
  constructor(parameters: Record<string, tf.Variable>, options: MuonOptions & AdamWOptions = {}) {
    const { isHidden = isHiddenMatrix, momentum = 0.95, scale = 'match-rms', newtonSchulzSteps = 5 } = options;
    if (!(momentum >= 0 && momentum < 1)) {
      throw new TrainingError(`muon.momentum: found ${momentum}, expected 0 <= momentum < 1`);
    }
    if (!(Number.isInteger(newtonSchulzSteps) && newtonSchulzSteps > 0)) {
      throw new TrainingError(`muon.newtonSchulzSteps: found ${newtonSchulzSteps}, expected a whole number above 0`);
    }
    this.options = { momentum, scale, newtonSchulzSteps };
    this.weightDecay = resolveAdamW(options).weightDecay;
    this.matrices = new MatrixLayout(parameters, isHidden);
    this.layout = this.matrices.layout;
    const { groups, rest } = this.matrices;
    if (groups.length === 0) {
      throw new TrainingError('muon: found no matrix between hidden layers among the parameters; choose adamw');
    }
    this.rest = Object.keys(rest).length === 0 ? null : new AdamW(rest, options);
    this.momentum = groups.map(({ shape }) => tf.keep(tf.zeros(shape)));
  }

  /** The parameters that are made orthogonal steps for. */
  get hidden(): string[] {
    return this.matrices.groups.flatMap(({ names }) => names);
  }

  applyFlat(gradient: tf.Tensor1D, learningRate: number, gradientFactor = 1): void {
    this.steps += 1;
    const momentum = tf.tidy(() => {
      const { stacks, rest } = this.matrices.split(gradient);
      this.rest?.applyFlat(rest, learningRate, gradientFactor);
      const numbers = { factor: gradientFactor, learningRate, keep: 1 - learningRate * this.weightDecay };
      return this.matrices.groups.map((group, i) => {
        const after = this.update(group, group.variables, this.momentum[i]!, stacks[i]!, numbers);
        group.variables.forEach((variable, k) => {
          variable.assign(after.values[k]!);
        });
        return after.momentum;
      });
    });
    tf.dispose(this.momentum);
    this.momentum = momentum.map((tensor) => tf.keep(tensor));
  }

  /** The step of one group, without taking it. */
  private update(
    group: MatrixGroup,
    values: readonly tf.Tensor[],
    before: tf.Tensor,
    gradient: tf.Tensor3D,
    { factor, learningRate, keep }: Record<'factor' | 'learningRate' | 'keep', number | tf.Scalar>,
  ): { values: tf.Tensor[]; momentum: tf.Tensor3D } {
    const { momentum: decay, newtonSchulzSteps } = this.options;
    const news = tf.mul(tf.mul(gradient, factor), 1 - decay);
    const momentum = tf.add(tf.mul(before, decay), news) as tf.Tensor3D;
    const ahead = tf.add(tf.mul(momentum, decay), news) as tf.Tensor3D;
    const size = tf.mul(learningRate, this.scaleOf(group));
    const step = tf.mul(orthogonalize(ahead, newtonSchulzSteps), size) as tf.Tensor3D;
    return { values: subtractSteps(group, values, step, keep), momentum };
  }

  private scaleOf({ shape: [, inputs, outputs] }: MatrixGroup): number {
    const isOriginal = this.options.scale === 'original';
    return isOriginal ? Math.sqrt(Math.max(1, outputs / inputs)) : 0.2 * Math.sqrt(Math.max(inputs, outputs));
  }

  get memory(): tf.Tensor[] {
    return [...this.momentum, ...(this.rest?.memory ?? [])];
  }

  set memory(memory: tf.Tensor[]) {
    const count = this.momentum.length;
    tf.dispose(this.momentum);
    this.momentum = memory.slice(0, count).map((tensor) => tf.keep(tensor as tf.Tensor3D));
    if (this.rest !== null) this.rest.memory = memory.slice(count);
  }

  countStep(learningRate: number, gradientFactor = 1): Record<string, number> {
    this.steps += 1;
    const ofRest = this.rest?.countStep(learningRate, gradientFactor) ?? { rate: 0, rootFactor: 1, keep: 1 };
    return { factor: gradientFactor, ...ofRest, learningRate, matrixKeep: 1 - learningRate * this.weightDecay };
  }

  compute({ values, memory }: StepTensors, gradient: tf.Tensor1D, numbers: Record<string, tf.Scalar>): StepTensors {
    const { groups } = this.matrices;
    const { stacks, rest } = this.matrices.split(gradient);
    const { factor, learningRate, matrixKeep } = numbers as Record<'factor' | 'learningRate' | 'matrixKeep', tf.Scalar>;
    let start = 0;
    const updates = groups.map((group, i) => {
      start += group.names.length;
      const own = values.slice(start - group.names.length, start);
      return this.update(group, own, memory[i]!, stacks[i]!, { factor, learningRate, keep: matrixKeep });
    });
    const others = { values: values.slice(start), memory: memory.slice(groups.length) };
    const ofRest = this.rest?.compute(others, rest, numbers) ?? others;
    return {
      values: [...updates.flatMap((update) => update.values), ...ofRest.values],
      memory: [...updates.map((update) => update.momentum), ...ofRest.memory],
    };
  }

  async state(): Promise<OptimizerState> {
    const values = await Promise.all(this.momentum.map((tensor) => tensor.data()));
    const momentum = Object.assign({}, ...this.matrices.groups.map((group, i) => splitByName(group, values[i]!)));
    const ofRest = await this.rest?.state();
    return { optimizer: 'muon', steps: this.steps, moments: { momentum, ...ofRest?.moments } };
  }

  load(state: OptimizerState): void {
    const names = this.rest?.layout.names ?? [];
    checkState(state, 'muon', { momentum: this.hidden, firstMoment: names, secondMoment: names });
    const { momentum = {}, ...ofRest } = state.moments;
    const stacks = this.matrices.groups.map((group) => joinByName('momentum', group, momentum));
    this.rest?.load({ optimizer: 'adamw', steps: state.steps, moments: ofRest });
    tf.dispose(this.momentum);
    this.momentum = this.matrices.groups.map(({ shape }, i) => tf.keep(tf.tensor3d(stacks[i]!, shape)));
    this.steps = state.steps;
  }

  dispose(): void {
    tf.dispose(this.momentum);
    this.rest?.dispose();
  }
}
