import { linear, type Random, swiglu } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { TransformerConfig } from '../config.ts';
import { Linear } from '../linear.ts';
import { Module } from '../module.ts';
import { SwiGlu } from '../swiglu.ts';

/** Experts that a layer chose for its N = B·T·P patches. */
export type Routing = {
  /** Softmax of the router over all X experts, [N, X]. */
  probabilities: tf.Tensor2D;
  /** 1 where the patch uses the expert, 0 elsewhere, [N, X]; without a gradient. */
  chosen: tf.Tensor2D;
};

/**
 * A mixture of gated feed-forwards: a router picks the best `topKExperts` for each patch, and their outputs are summed, weighted by
 * the softmax of the router over those picked (https://arxiv.org/abs/1701.06538; experts as in https://arxiv.org/abs/2401.04088).
 *
 * Every expert computes every patch, with weight 0 where it was not picked: this is two large matMuls whatever the routing, and
 * gathering has no gradient on the wasm backend.
 */
export class MixtureOfExperts extends Module {
  readonly router: Linear;
  readonly experts: SwiGlu[];
  readonly topK: number;

  constructor(
    config: Pick<TransformerConfig, 'embedDim' | 'hiddenDim' | 'numExperts' | 'topKExperts'>,
    random: Random,
  ) {
    super();
    this.topK = config.topKExperts;
    this.router = new Linear(config.embedDim, config.numExperts, random, { bias: false });
    this.experts = Array.from({ length: config.numExperts }, () => new SwiGlu(config, random));
  }

  /**
   * [..., E] → [..., E]
   *
   * @param routings if given, gets this layer's routing, for `balanceLoss`
   */
  apply(x: tf.Tensor, routings?: Routing[]): tf.Tensor {
    const rows = tf.reshape(x, [-1, x.shape.at(-1)!]) as tf.Tensor2D; // [N, E]
    const logits = this.router.apply(rows) as tf.Tensor2D; // [N, X]
    const chosen = chooseTop(logits, this.topK);
    const weights = tf.softmax(tf.add(logits, tf.mul(tf.sub(chosen, 1), 1e9))) as tf.Tensor2D; // 0 where not chosen
    routings?.push({ probabilities: tf.softmax(logits) as tf.Tensor2D, chosen });
    return tf.reshape(this.#mix(rows, weights), x.shape);
  }

  #mix(rows: tf.Tensor2D, weights: tf.Tensor2D): tf.Tensor {
    const experts = this.experts.length;
    const count = rows.shape[0];
    // All gates, then all values: one matMul, and swiglu's halves fall into place.
    const inward = [...this.experts.map((e) => e.gate), ...this.experts.map((e) => e.value)];
    const weight = tf.concat(
      inward.map((part) => part.weight as tf.Tensor2D),
      1,
    );
    const bias = tf.concat(inward.map((part) => part.bias as tf.Tensor1D));
    const hidden = tf.reshape(swiglu(linear(rows, weight, bias)), [count, experts, -1]); // [N, X, F]
    const weighted = tf.reshape(tf.mul(hidden, tf.expandDims(weights, 2)), [count, -1]); // [N, X·F]
    const outward = this.experts.map((expert) => expert.output);
    const summed = linear(
      weighted,
      tf.concat(
        outward.map((part) => part.weight as tf.Tensor2D),
        0,
      ),
    );
    return tf.add(summed, linear(weights, tf.stack(outward.map((part) => part.bias as tf.Tensor1D)) as tf.Tensor2D));
  }
}

/** 1 at the k largest of each row, 0 elsewhere; no gradient passes. */
function chooseTop(logits: tf.Tensor2D, k: number): tf.Tensor2D {
  const experts = logits.shape[1];
  const choose = tf.customGrad((x) => {
    const { indices } = tf.topk(x as tf.Tensor2D, k);
    const value = tf.sum(tf.cast(tf.oneHot(indices as tf.Tensor2D, experts), 'float32'), 1);
    return { value, gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy) };
  });
  return choose(logits) as tf.Tensor2D;
}
