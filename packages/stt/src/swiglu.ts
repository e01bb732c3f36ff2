import { linear, type Random, swiglu } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { TransformerConfig } from './config.ts';
import { Linear } from './linear.ts';
import { Module } from './module.ts';

/** The width inside a gated feed-forward of nominal width `hiddenDim`: two thirds, so that its three maps cost what two would. */
const innerWidth = (hiddenDim: number): number => Math.floor((2 * hiddenDim) / 3);

/** The gated feed-forward, output(silu(gate(x)) · value(x)) (https://arxiv.org/abs/2002.05202). */
export class SwiGlu extends Module {
  readonly gate: Linear;
  readonly value: Linear;
  readonly output: Linear;

  constructor({ embedDim, hiddenDim }: Pick<TransformerConfig, 'embedDim' | 'hiddenDim'>, random: Random) {
    super();
    const inner = innerWidth(hiddenDim);
    this.gate = new Linear(embedDim, inner, random);
    this.value = new Linear(embedDim, inner, random);
    this.output = new Linear(inner, embedDim, random);
  }

  /** [..., E] → [..., E] */
  apply(x: tf.Tensor): tf.Tensor {
    const parts = [this.gate, this.value];
    const weight = tf.concat(
      parts.map((part) => part.weight as tf.Tensor2D),
      1,
    );
    const bias = tf.concat(parts.map((part) => part.bias as tf.Tensor1D));
    return this.output.apply(swiglu(linear(x, weight, bias)));
  }
}
