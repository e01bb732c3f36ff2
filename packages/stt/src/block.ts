import type { Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { SpatialAttention, TemporalAttention } from './attention.ts';
import type { TransformerConfig } from './config.ts';
import { MixtureOfExperts, type Routing } from './mixture-of-experts.ts';
import { Module } from './module.ts';
import { AdaptiveNorm } from './norms.ts';
import type { PositionTables } from './positions.ts';
import { SwiGlu } from './swiglu.ts';

/** What a block needs beside its input. */
export interface BlockContext {
  positions: PositionTables;
  conditioning?: tf.Tensor3D;
  routings?: Routing[];
}

/** Attention in space, attention in time, feed-forward; each with its norm and a residual connection. */
export class TransformerBlock extends Module {
  readonly spatialAttention: SpatialAttention;
  readonly spatialNorm: AdaptiveNorm;
  /** Undefined, as its norm, where the transformer does not attend over time. */
  readonly temporalAttention: TemporalAttention | undefined;
  readonly temporalNorm: AdaptiveNorm | undefined;
  readonly feedForward: SwiGlu | MixtureOfExperts;
  readonly feedForwardNorm: AdaptiveNorm;
  readonly norm: TransformerConfig['norm'];

  constructor(config: TransformerConfig, random: Random) {
    super();
    const createNorm = () =>
      new AdaptiveNorm(config.embedDim, config.conditioningDim, random, config.conditioningDeviation);
    this.norm = config.norm;
    this.spatialAttention = new SpatialAttention(config, random);
    this.spatialNorm = createNorm();
    if (config.temporal) {
      this.temporalAttention = new TemporalAttention(config, random);
      this.temporalNorm = createNorm();
    }
    this.feedForward = config.feedForward === 'moe' ? new MixtureOfExperts(config, random) : new SwiGlu(config, random);
    this.feedForwardNorm = createNorm();
  }

  /** [B, T, P, E] → [B, T, P, E] */
  apply(x: tf.Tensor4D, { positions, conditioning, routings }: BlockContext): tf.Tensor4D {
    const { space, time } = positions;
    let y = this.#connect(x, this.spatialNorm, conditioning, (h) => this.spatialAttention.apply(h, space));
    const { temporalAttention, temporalNorm } = this;
    if (temporalAttention && temporalNorm) {
      y = this.#connect(y, temporalNorm, conditioning, (h) => temporalAttention.apply(h, time));
    }
    return this.#connect(
      y,
      this.feedForwardNorm,
      conditioning,
      (h) => this.feedForward.apply(h, routings) as tf.Tensor4D,
    );
  }

  #connect(
    x: tf.Tensor4D,
    norm: AdaptiveNorm,
    conditioning: tf.Tensor3D | undefined,
    f: (x: tf.Tensor4D) => tf.Tensor4D,
  ): tf.Tensor4D {
    const modulation = conditioning && { conditioning };
    if (this.norm === 'pre') return tf.add(x, f(norm.apply(x, { ...modulation })));
    return norm.apply(f(x), { residual: x, ...modulation });
  }
}
