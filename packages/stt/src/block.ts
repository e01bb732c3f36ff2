import { blockNext, type Random, recompute } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { AdaLnZero } from './ada-ln-zero.ts';
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
  /** SiLU of the conditioning, for `applyNext`. */
  modulation?: tf.Tensor3D;
  routings?: Routing[];
}

/** x + y of one shape; unlike `tf.add`, stores neither for its gradient. */
const addResidual = tf.customGrad((x, y) => ({
  value: tf.add(x as tf.Tensor, y as tf.Tensor),
  gradFunc: (dy: tf.Tensor) => [tf.clone(dy), tf.clone(dy)],
}));

/** Attention in space, attention in time, feed-forward; each with its norm and a residual connection. */
export class TransformerBlock extends Module {
  readonly spatialAttention: SpatialAttention;
  readonly spatialNorm: AdaptiveNorm | AdaLnZero;
  /** Undefined, as its norm, where the transformer does not attend over time. */
  readonly temporalAttention: TemporalAttention | undefined;
  readonly temporalNorm: AdaptiveNorm | AdaLnZero | undefined;
  readonly feedForward: SwiGlu | MixtureOfExperts;
  readonly feedForwardNorm: AdaptiveNorm | AdaLnZero;
  readonly norm: TransformerConfig['norm'];
  #weights: Record<string, tf.Variable> | undefined;

  constructor(config: TransformerConfig, random: Random) {
    super();
    const { embedDim, conditioningDim, conditioning, conditioningDeviation } = config;
    const createNorm = () =>
      conditioning === 'adaln-zero' && conditioningDim !== undefined
        ? new AdaLnZero(embedDim, conditioningDim, random)
        : new AdaptiveNorm(embedDim, conditioningDim, random, conditioningDeviation);
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
  apply(x: tf.Tensor4D, context: BlockContext): tf.Tensor4D {
    const { routings, ...rest } = context;
    // What gradients need, the operations have saved; the rest of what is made in between goes now, not after the whole model.
    const { y, own } = tf.tidy(() => {
      const own: Routing[] = [];
      const y = this.#run(x, { ...rest, ...(routings && { routings: own }) }, (attention, h) =>
        attention.apply(h, context.positions.time),
      );
      return { y, own: own.map(({ probabilities, chosen }) => ({ probabilities, chosen })) };
    });
    routings?.push(...own);
    return y;
  }

  /**
   * The same, to the bit, storing nothing for the backward pass but the input and the conditioning: there the block runs a second
   * time, see `recompute` of `@genie/ops`.
   */
  applyRecomputed(x: tf.Tensor4D, context: BlockContext): tf.Tensor4D {
    const { positions, conditioning, routings } = context;
    const run = (h: tf.Tensor, c?: tf.Tensor): tf.Tensor[] => {
      const own: Routing[] = [];
      const y = this.apply(h as tf.Tensor4D, {
        positions,
        ...(c && { conditioning: c as tf.Tensor3D }),
        ...(routings && { routings: own }),
      });
      return [y, ...own.flatMap(({ probabilities, chosen }) => [probabilities, chosen])];
    };
    const weights = Object.values(this.parameters()).filter(({ trainable }) => trainable);
    const [y, probabilities, chosen] = recompute(run, conditioning ? [x, conditioning] : [x], weights);
    if (probabilities && chosen) {
      routings?.push({ probabilities: probabilities as tf.Tensor2D, chosen: chosen as tf.Tensor2D });
    }
    return y as tf.Tensor4D;
  }

  /**
   * The same for frames that follow others.
   *
   * @param x [B, n, P, E], the new frames
   * @param past [B, t, P, 3E], what this block has seen of those before; undefined for none
   * @param options `remember`: whether what it has seen now is wanted
   * @returns output [B, n, P, E] and what it has seen now, [B, t + n, P, 3E]; undefined for a block that does not attend over time,
   *   and it may be where it is not wanted
   */
  applyNext(
    x: tf.Tensor4D,
    past: tf.Tensor4D | undefined,
    context: BlockContext,
    { remember }: { remember: boolean },
  ): { output: tf.Tensor4D; seen: tf.Tensor4D | undefined } {
    const fused = this.#applyFused(x, past, context, remember);
    if (fused) return fused;
    let seen: tf.Tensor4D | undefined;
    const output = this.#run(x, context, (attention, h) => {
      const next = attention.applyNext(h, past, context.positions.time);
      seen = next.seen;
      return next.output;
    });
    return { output, seen };
  }

  /** The whole block as one operation, where the backend has it. */
  #applyFused(
    x: tf.Tensor4D,
    past: tf.Tensor4D | undefined,
    { positions, modulation }: BlockContext,
    remember: boolean,
  ): ReturnType<typeof blockNext> {
    if (this.feedForward instanceof MixtureOfExperts || this.spatialNorm instanceof AdaLnZero) return undefined;
    this.#weights ??= this.parameters();
    const { numHeads } = this.spatialAttention;
    const time = this.temporalAttention ? positions.time : {};
    const options = { numHeads, norm: this.norm, space: positions.space, time, remember };
    return blockNext({ x, past, modulation, weights: this.#weights }, options);
  }

  /** How much one patch of each frame looks at each patch of that frame, [B, T, H, P], where `x` [B, T, P, E] is the block's input. */
  spatialWeights(x: tf.Tensor4D, patch: number, { positions, conditioning }: BlockContext): tf.Tensor4D {
    return tf.tidy(() => {
      const { spatialNorm } = this;
      let h = x;
      if (spatialNorm instanceof AdaLnZero) h = spatialNorm.apply(x, conditioning).normed;
      else if (this.norm === 'pre') h = spatialNorm.apply(x, conditioning && { conditioning });
      return this.spatialAttention.weights(h, patch, positions.space);
    });
  }

  #run(
    x: tf.Tensor4D,
    { positions, conditioning, routings }: BlockContext,
    attendOverTime: (attention: TemporalAttention, h: tf.Tensor4D) => tf.Tensor4D,
  ): tf.Tensor4D {
    let y = this.#connect(x, this.spatialNorm, conditioning, (h) => this.spatialAttention.apply(h, positions.space));
    const { temporalAttention, temporalNorm } = this;
    if (temporalAttention && temporalNorm) {
      y = this.#connect(y, temporalNorm, conditioning, (h) => attendOverTime(temporalAttention, h));
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
    norm: AdaptiveNorm | AdaLnZero,
    conditioning: tf.Tensor3D | undefined,
    f: (x: tf.Tensor4D) => tf.Tensor4D,
  ): tf.Tensor4D {
    if (norm instanceof AdaLnZero) {
      const { normed, gate } = norm.apply(x, conditioning);
      return addResidual(x, tf.mul(f(normed), gate)) as tf.Tensor4D;
    }
    const modulation = conditioning && { conditioning };
    if (this.norm === 'pre') return addResidual(x, f(norm.apply(x, { ...modulation }))) as tf.Tensor4D;
    return norm.apply(f(x), { residual: x, ...modulation });
  }
}
