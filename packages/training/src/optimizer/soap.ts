import * as tf from '@tensorflow/tfjs-core';
import { TrainingError } from '../training-error.ts';
import { AdamW, type AdamWOptions, resolveAdamW } from './adamw.ts';
import type { FlatLayout } from './flat-layout.ts';
import { isMatrix } from './hidden-matrices.ts';
import { MatrixLayout, subtractSteps } from './matrix-layout.ts';
import type { Optimizer, OptimizerState } from './optimizer.ts';
import { SoapStack } from './soap-stack.ts';
import { loadStack, momentNames, stateOfStack } from './soap-state.ts';
import { checkState } from './state-parts.ts';

export interface SoapOptions {
  /** Steps between updates of the basis. Default 10. */
  refreshEvery?: number;
  /** The longest side that has a basis; longer ones, such as a large vocabulary's, keep the identity. Default 512. */
  maxSide?: number;
}

/**
 * Adam in the eigenbasis of Shampoo's preconditioner, for matrices; AdamW takes all other parameters.
 *
 * With `L` and `R` the running means of `G Gᵀ` and `Gᵀ G` (decay β2), and `Q_L`, `Q_R` bases near their eigenvectors:
 * `P = (1 - lr wd) P - lr Q_L Adam(Q_Lᵀ G Q_R) Q_Rᵀ`. Every `refreshEvery` steps, the bases take one step of power iteration,
 * `Q = QR(L Q)`, which is done on the host. The first gradient only makes the bases, from its own eigenvectors.
 *
 * Vyas et al., SOAP: Improving and Stabilizing Shampoo using Adam (arXiv:2409.11321), algorithms 3 and 4; sides that are too
 * long: section 4. Where the published code differs, as in the first step and in the order of the eigenvectors, it is followed.
 */
export class Soap implements Optimizer {
  readonly layout: FlatLayout;
  /** Number of steps taken. */
  steps = 0;
  private readonly matrices: MatrixLayout;
  private readonly stacks: readonly SoapStack[];
  /** Of the parameters that are no matrices; null where there is none. */
  private readonly rest: AdamW | null;
  private readonly adam: Required<AdamWOptions>;
  private readonly refreshEvery: number;

  /** @param parameters variables by name; those with `trainable = false` are left alone */
  constructor(parameters: Record<string, tf.Variable>, options: SoapOptions & AdamWOptions = {}) {
    const { refreshEvery = 10, maxSide = 512 } = options;
    for (const [name, value] of Object.entries({ refreshEvery, maxSide })) {
      if (!(Number.isInteger(value) && value > 0)) {
        throw new TrainingError(`soap.${name}: found ${value}, expected a whole number above 0`);
      }
    }
    this.refreshEvery = refreshEvery;
    this.adam = resolveAdamW(options);
    this.matrices = new MatrixLayout(parameters, (_, shape) => isMatrix(shape));
    this.layout = this.matrices.layout;
    const { groups, rest } = this.matrices;
    if (groups.length === 0) throw new TrainingError('soap: found no matrix among the parameters; choose adamw');
    this.rest = Object.keys(rest).length === 0 ? null : new AdamW(rest, options);
    this.stacks = groups.map((group) => new SoapStack(group, maxSide));
  }

  applyFlat(gradient: tf.Tensor1D, learningRate: number, gradientFactor = 1): void {
    this.steps += 1;
    tf.tidy(() => {
      const { stacks, rest } = this.matrices.split(gradient);
      this.rest?.applyFlat(rest, learningRate, gradientFactor);
      this.stacks.forEach((stack, i) => {
        this.take(stack, tf.mul(stacks[i]!, gradientFactor), learningRate);
      });
    });
  }

  private take(stack: SoapStack, gradient: tf.Tensor3D, learningRate: number): void {
    const { betas, epsilon, weightDecay } = this.adam;
    const step = this.steps - 1; // of Adam, which begins at the second gradient
    if (step === 0) {
      stack.begin(gradient, betas[1]);
      return;
    }
    const rate = learningRate / (1 - betas[0] ** step);
    const rootFactor = 1 / Math.sqrt(1 - betas[1] ** step);
    const { variables } = stack.group;
    const change = stack.step(gradient, { betas, epsilon, rate, rootFactor });
    const values = subtractSteps(stack.group, variables, change, 1 - learningRate * weightDecay);
    variables.forEach((variable, i) => {
      variable.assign(values[i]!);
    });
    stack.follow(gradient, betas[1]);
    if (step % this.refreshEvery === 0) stack.refresh();
  }

  /** Moments of matrices are in the basis. */
  async state(): Promise<OptimizerState> {
    const states = await Promise.all([...this.stacks.map(stateOfStack), this.rest?.state().then((s) => s.moments)]);
    const moments: OptimizerState['moments'] = {};
    for (const state of states) {
      for (const [moment, parts] of Object.entries(state ?? {})) moments[moment] = { ...moments[moment], ...parts };
    }
    return { optimizer: 'soap', steps: this.steps, moments };
  }

  load(state: OptimizerState): void {
    checkState(state, 'soap', momentNames(this.stacks, this.rest?.layout.names ?? []));
    const prepared = this.stacks.map((stack) => loadStack(stack, state.moments));
    const { firstMoment = {}, secondMoment = {} } = state.moments;
    const isOfRest = ([name]: [string, unknown]) => this.rest?.layout.names.includes(name);
    const ofRest = (moment: object) => Object.fromEntries(Object.entries(moment).filter(isOfRest));
    const moments = { firstMoment: ofRest(firstMoment), secondMoment: ofRest(secondMoment) };
    this.rest?.load({ optimizer: 'adamw', steps: state.steps, moments });
    for (const set of prepared) set();
    this.steps = state.steps;
  }

  dispose(): void {
    for (const stack of this.stacks) stack.dispose();
    this.rest?.dispose();
  }
}
