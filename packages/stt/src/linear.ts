import { type LinearOptions as ApplyOptions, linear, type Random } from '@genie/ops';
import type * as tf from '@tensorflow/tfjs-core';
import { constant, normal, uniform, variable } from './initialize.ts';
import { Module } from './module.ts';

export interface LinearOptions {
  /** True when a learned shift is added. Default true. */
  bias?: boolean;
  /** Start with weights from N(0, deviation²) and the bias 0, instead of both uniform in ±1/√in (PyTorch's start). */
  deviation?: number;
}

/** A learned linear map of the last axis, y = x W + b. */
export class Linear extends Module {
  /** [in, out] */
  readonly weight: tf.Variable<tf.Rank.R2>;
  /** [out] */
  readonly bias: tf.Variable<tf.Rank.R1> | undefined;

  constructor(inputs: number, outputs: number, random: Random, options: LinearOptions = {}) {
    super();
    const { bias = true, deviation } = options;
    const spread = uniform(random, 1 / Math.sqrt(inputs));
    this.weight = variable<tf.Rank.R2>([inputs, outputs], deviation === undefined ? spread : normal(random, deviation));
    this.bias = bias ? variable<tf.Rank.R1>([outputs], deviation === undefined ? spread : constant(0)) : undefined;
  }

  /** [..., in] → [..., out] */
  apply(x: tf.Tensor, options: ApplyOptions = {}): tf.Tensor {
    return linear(x, this.weight as tf.Tensor2D, this.bias as tf.Tensor1D | undefined, options);
  }
}
