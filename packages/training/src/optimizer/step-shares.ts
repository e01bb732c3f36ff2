import * as tf from '@tensorflow/tfjs-core';
import { TrainingError } from '../training-error.ts';
import type { FlatLayout } from './flat-layout.ts';

/**
 * Share of an optimizer's step that each parameter takes. A step is linear in the learning rate, weight decay and all, so that a
 * share of the step is that share of the rate, whatever the optimizer.
 */
export class StepShares {
  /** In the order of the layout. */
  readonly of: readonly number[];
  private readonly partial: readonly { variable: tf.Variable; share: number }[];

  /** @param shares by parameter name; default 1 for each */
  constructor({ names, variables }: FlatLayout, shares: Record<string, number> = {}) {
    const unknown = Object.keys(shares).find((name) => !names.includes(name));
    if (unknown !== undefined) throw new TrainingError(`stepShares: ${unknown} is no trainable parameter`);
    this.of = names.map((name) => shares[name] ?? 1);
    const wrong = this.of.findIndex((share) => !(share >= 0 && Number.isFinite(share)));
    if (wrong >= 0) {
      throw new TrainingError(`stepShares: ${names[wrong]} has ${this.of[wrong]}, expected a number from 0 on`);
    }
    this.partial = variables
      .map((variable, i) => ({ variable, share: this.of[i]! }))
      .filter(({ share }) => share !== 1);
  }

  /** Takes a step that changes the variables, and lets each keep its share of the change. */
  taken(step: () => void): void {
    const before = this.partial.map(({ variable }) => tf.clone(variable as tf.Tensor));
    step();
    tf.tidy(() => {
      for (const [i, { variable, share }] of this.partial.entries()) {
        const start = before[i]!;
        variable.assign(tf.add(start, tf.mul(tf.sub(variable, start), share)));
      }
    });
    tf.dispose(before);
  }
}
