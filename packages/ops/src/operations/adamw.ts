import * as tf from '@tensorflow/tfjs-core';
import { adamwOnWasm } from '../backends/wasm/adamw.ts';
import { hasKernel } from '../dispatch.ts';

/** Inputs of a step of AdamW beside the variables. */
export interface AdamWUpdate {
  /** Of all variables one behind the other, [L]. */
  gradient: tf.Tensor1D;
  /** The moments before the step, each [L]. */
  firstMoment: tf.Tensor1D;
  secondMoment: tf.Tensor1D;
  /** Weight decay of each variable. */
  weightDecay: readonly number[];
  learningRate: number;
  /** Decay rates of the moments. Default [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Added to the root of the second moment. Default 1e-8. */
  epsilon?: number;
  /** Number of this step, from 1: the moments start at 0 and are scaled up accordingly. */
  step: number;
  /** The gradient is multiplied by it, as clipping does. Default 1. */
  gradientFactor?: number;
}

/** The moments after the step, each [L]. */
export type AdamWMoments = {
  firstMoment: tf.Tensor1D;
  secondMoment: tf.Tensor1D;
};

/** Numbers that a step applies to each variable; those that change from step to step may be tensors. */
export interface AdamWNumbers<Changing extends number | tf.Scalar = number> {
  factor: Changing;
  beta1: number;
  beta2: number;
  /** learningRate / (1 - β1^t) */
  rate: Changing;
  /** 1 / √(1 - β2^t) */
  rootFactor: Changing;
  epsilon: number;
  /** 1 - learningRate · weightDecay of each variable. */
  keep: Changing[];
}

/** The numbers of one step. */
export function adamwNumbers(
  update: Pick<AdamWUpdate, 'weightDecay' | 'learningRate' | 'betas' | 'epsilon' | 'step' | 'gradientFactor'>,
): AdamWNumbers {
  const { weightDecay, learningRate, step, betas = [0.9, 0.999], epsilon = 1e-8, gradientFactor = 1 } = update;
  return {
    factor: gradientFactor,
    beta1: betas[0],
    beta2: betas[1],
    rate: learningRate / (1 - betas[0] ** step),
    rootFactor: 1 / Math.sqrt(1 - betas[1] ** step),
    epsilon,
    keep: weightDecay.map((decay) => 1 - learningRate * decay),
  };
}

/**
 * Takes one step of AdamW: assigns the variables and returns the new moments.
 *
 * `m = β1 m + (1 - β1) g; v = β2 v + (1 - β2) g²; p = (1 - lr wd) p - lr (m / (1 - β1^t)) / (√(v / (1 - β2^t)) + ε)`
 *
 * Loshchilov and Hutter, Decoupled Weight Decay Regularization (https://arxiv.org/abs/1711.05101), algorithm 2.
 *
 * @param variables in the order of the gradient; L numbers in all
 * @throws where the lengths do not fit
 */
export function adamwUpdate(variables: readonly tf.Variable[], update: AdamWUpdate): AdamWMoments {
  const { gradient, firstMoment, secondMoment, weightDecay } = update;
  const length = variables.reduce((sum, variable) => sum + variable.size, 0);
  for (const [name, { size }] of Object.entries({ gradient, firstMoment, secondMoment })) {
    if (size !== length) throw new Error(`adamwUpdate: ${name} has ${size} numbers, the variables have ${length}`);
  }
  if (weightDecay.length !== variables.length) {
    throw new Error(`adamwUpdate: ${weightDecay.length} weight decays for ${variables.length} variables`);
  }
  const numbers = adamwNumbers(update);
  const take: AdamWFunction<number> = hasKernel('GenieAdamW', adamwOnWasm) ? fusedAdamW : composedAdamW;
  return tf.tidy(() => {
    const { values, ...moments } = take(variables, { gradient, firstMoment, secondMoment }, numbers);
    variables.forEach((variable, i) => {
      variable.assign(values[i]!);
    });
    return moments;
  });
}

/** Computes a step without assigning it: the moments and the variables' values after it. */
type AdamWFunction<Changing extends number | tf.Scalar> = (
  variables: readonly tf.Tensor[],
  state: AdamWMoments & { gradient: tf.Tensor1D },
  numbers: AdamWNumbers<Changing>,
) => AdamWMoments & { values: tf.Tensor[] };

/** A step as ordinary operations, for those who assign by themselves, as a recorded graph does. */
export const composedAdamW: AdamWFunction<number | tf.Scalar> = (variables, state, numbers) => {
  const { factor, beta1, beta2, rate, rootFactor, epsilon, keep } = numbers;
  const g = tf.mul(state.gradient, factor);
  const m = tf.add(tf.mul(state.firstMoment, beta1), tf.mul(g, 1 - beta1)) as tf.Tensor1D;
  const v = tf.add(tf.mul(state.secondMoment, beta2), tf.mul(tf.square(g), 1 - beta2)) as tf.Tensor1D;
  const steps = tf.div(tf.mul(m, rate), tf.add(tf.mul(tf.sqrt(v), rootFactor), epsilon));
  const sizes = variables.map(({ size }) => size);
  const values = tf.split(steps, sizes).map((part, i) => {
    const variable = variables[i]!;
    return tf.sub(tf.mul(variable, keep[i]!), tf.reshape(part, variable.shape));
  });
  return { firstMoment: m, secondMoment: v, values };
};

const fusedAdamW: AdamWFunction<number> = (variables, state, numbers) => {
  const named = Object.fromEntries(variables.map((variable, i) => [`variable${i}`, variable]));
  const inputs = { ...state, ...named };
  const outputs = tf.engine().runKernel('GenieAdamW', inputs, numbers as object as tf.NamedAttrMap) as tf.Tensor[];
  const [firstMoment, secondMoment, ...values] = outputs as [tf.Tensor1D, tf.Tensor1D, ...tf.Tensor[]];
  return { firstMoment, secondMoment, values };
};
