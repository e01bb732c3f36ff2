import {
  type AttentionNext,
  type AttentionOptions,
  attention,
  attentionNext,
  type BlockWeights,
  blockNext,
  linear,
  type Random,
  silu,
} from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { type AttentionProbe, probeLastFrame, probeOf, spatialAttentionWeights } from './attention-probe.ts';
import { resolveTransformerConfig, type TransformerConfig } from './config.ts';
import type { KvCache } from './kv-cache.ts';
import { Linear } from './linear.ts';
import { Module } from './module.ts';
import { AdaptiveNorm, RmsNorm } from './norms.ts';
import {
  type AttentionPositions,
  addTimePositions,
  type Grid,
  PositionCache,
  type PositionTables,
} from './positions.ts';
import { SwiGlu } from './swiglu.ts';
import { AdaLnZero } from './variants/ada-ln-zero.ts';
import { MixtureOfExperts, type Routing } from './variants/mixture-of-experts.ts';
import { applyRecomputed } from './variants/recomputed-block.ts';

// B batch, T frames, n new frames, t frames before them, P tokens of a frame, E embedding, H heads, A conditioning.

abstract class Attention extends Module {
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  readonly output: Linear;
  readonly numHeads: number;

  constructor({ embedDim, numHeads }: Pick<TransformerConfig, 'embedDim' | 'numHeads'>, random: Random) {
    super();
    this.numHeads = numHeads;
    this.query = new Linear(embedDim, embedDim, random);
    this.key = new Linear(embedDim, embedDim, random);
    this.value = new Linear(embedDim, embedDim, random);
    this.output = new Linear(embedDim, embedDim, random);
  }

  /** [B, T, P, E] → [B, T, P, 3E], queries, keys and values beside each other. */
  protected project(x: tf.Tensor4D): tf.Tensor4D {
    // The three maps as one: the weights are small, and one large matMul is faster than three.
    const parts = [this.query, this.key, this.value];
    const weights = parts.map((part) => part.weight as tf.Tensor2D);
    const biases = parts.map((part) => part.bias as tf.Tensor1D);
    return linear(x, tf.concat(weights, 1), tf.concat(biases)) as tf.Tensor4D;
  }

  protected attend(projected: tf.Tensor4D, options: Omit<AttentionOptions, 'numHeads'>): tf.Tensor4D {
    return this.output.apply(attention(projected, { ...options, numHeads: this.numHeads })) as tf.Tensor4D;
  }
}

/** Self-attention between the patches of each frame. */
export class SpatialAttention extends Attention {
  /**
   * [B, T, P, E] → [B, T, P, E]
   *
   * @param probe if given, gets the weights of the attention at its place
   */
  apply(x: tf.Tensor4D, positions: AttentionPositions = {}, probe?: AttentionProbe): tf.Tensor4D {
    const projected = this.project(x);
    probe?.weights.push(spatialAttentionWeights(projected, { ...positions, numHeads: this.numHeads, at: probe.at }));
    return this.attend(projected, { axis: 'space', ...positions });
  }
}

/** Self-attention over the frames at each patch's place; a frame sees itself and those before it. */
export class TemporalAttention extends Attention {
  /** [B, T, P, E] → [B, T, P, E] */
  apply(x: tf.Tensor4D, positions: AttentionPositions = {}): tf.Tensor4D {
    return this.attend(this.project(x), { axis: 'time', causal: true, ...positions });
  }

  /**
   * The same for frames that follow others.
   *
   * @param x [B, n, P, E], the new frames
   * @param past [B, t, P, 3E], what was `seen` of those before; undefined for none
   * @param positions rotary tables of the new frames, bias of all
   * @returns output [B, n, P, E] and what is seen now, [B, t + n, P, 3E]
   */
  applyNext(x: tf.Tensor4D, past: tf.Tensor4D | undefined, positions: AttentionPositions = {}): AttentionNext {
    const { output, seen } = attentionNext(this.project(x), past, { numHeads: this.numHeads, ...positions });
    return { output: this.output.apply(output) as tf.Tensor4D, seen };
  }
}

/** Input of a block besides the tokens. */
export interface BlockContext {
  positions: PositionTables;
  conditioning?: tf.Tensor3D | undefined;
  /** SiLU of the conditioning, for `applyNext`. */
  modulation?: tf.Tensor3D | undefined;
  /** Receives the experts that a mixture of experts chose, if given. */
  routings?: Routing[] | undefined;
  /** Receives the places where a token looks, if given. */
  probe?: AttentionProbe | undefined;
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
  #weights: BlockWeights | undefined;

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
    const { routings, probe } = context;
    // What gradients need, the operations have saved; the rest of what is made in between goes now, not after the whole model.
    const { y, routed, weights } = tf.tidy(() => {
      const own = { ...context, routings: routings && [], probe: probe && { at: probe.at, weights: [] } };
      const y = this.#run(x, own, (attention, h) => attention.apply(h, context.positions.time));
      return { y, routed: own.routings ?? [], weights: own.probe?.weights ?? [] };
    });
    routings?.push(...routed);
    probe?.weights.push(...weights);
    return y;
  }

  /**
   * The same for frames that follow others, without a gradient: as one operation where the backend has it.
   *
   * @param x [B, n, P, E], the new frames
   * @param past [B, t, P, 3E], what this block has seen of those before; undefined for none
   * @param options `remember`: whether what it has seen now is wanted
   * @returns output [B, n, P, E] and what it has seen of all, [B, t + n, P, 3E]: undefined without attention over time, and maybe where
   * it is not wanted
   */
  applyNext(
    x: tf.Tensor4D,
    past: tf.Tensor4D | undefined,
    context: BlockContext,
    { remember }: { remember: boolean },
  ): { output: tf.Tensor4D; seen: tf.Tensor4D | undefined } {
    const { positions, modulation } = context;
    this.#weights ??= this.#fusedWeights();
    const options = { ...positions, numHeads: this.spatialAttention.numHeads, norm: this.norm, remember };
    const fused = this.#weights && blockNext({ x, past, modulation, weights: this.#weights }, options);
    if (fused) return fused;
    let seen: tf.Tensor4D | undefined;
    const output = this.#run(x, context, (attention, h) => {
      const next = attention.applyNext(h, past, positions.time);
      seen = next.seen;
      return next.output;
    });
    return { output, seen };
  }

  /** Returns the weights that `blockNext` computes with; undefined for a block with experts or gates, which it does not know. */
  #fusedWeights(): BlockWeights | undefined {
    const { spatialAttention, spatialNorm, temporalAttention, temporalNorm, feedForward, feedForwardNorm } = this;
    if (feedForward instanceof MixtureOfExperts || spatialNorm instanceof AdaLnZero) return undefined;
    if (temporalNorm instanceof AdaLnZero || feedForwardNorm instanceof AdaLnZero) return undefined;
    return { spatialAttention, spatialNorm, temporalAttention, temporalNorm, feedForward, feedForwardNorm };
  }

  #run(
    x: tf.Tensor4D,
    { positions, conditioning, routings, probe }: BlockContext,
    attendOverTime: (attention: TemporalAttention, h: tf.Tensor4D) => tf.Tensor4D,
  ): tf.Tensor4D {
    const { spatialAttention, temporalAttention, feedForward } = this;
    let y = this.#connect(x, this.spatialNorm, conditioning, (h) => spatialAttention.apply(h, positions.space, probe));
    if (temporalAttention) {
      y = this.#connect(y, this.temporalNorm!, conditioning, (h) => attendOverTime(temporalAttention, h));
    }
    return this.#connect(y, this.feedForwardNorm, conditioning, (h) => feedForward.apply(h, routings) as tf.Tensor4D);
  }

  /** norm(x + f(x)), or x + f(norm(x)), or with a gate x + α·f(norm(x)). */
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

export interface TransformerOptions {
  /** Conditioning of the norms: [B, T, A], or [B, T-1, A] where entry t leads into frame t + 1. */
  conditioning?: tf.Tensor3D;
  /** Layout of the patches in the frame: P = prefix + rows · columns. */
  grid: Grid;
  /** Number of tokens in front of each frame's patches, as an action's, which have no place in the frame. Default 0. */
  prefix?: number;
  /** Receives the routing of each mixture of experts, if given, for `balanceExperts`. */
  routings?: Routing[];
  /** Receives the places where a token of each frame looks, block by block, if given. */
  probe?: AttentionProbe;
  /**
   * Number of previous frames that a frame sees. Default: all. Frames beyond the window have its last place (sinusoids), or
   * their true one, of which only the distance matters (RoPE, ALiBi).
   */
  window?: number | undefined;
  /**
   * True when the backward pass recomputes each block instead of storing its activations: the same gradients in much less memory,
   * for about a third more time (https://arxiv.org/abs/1604.06174). Default false.
   */
  recompute?: boolean;
}

/** The cache has the window. */
export interface NextOptions extends Pick<TransformerOptions, 'conditioning' | 'grid' | 'prefix'> {
  /** Number of the new frames that the cache takes over, from the first on. Default: all; the others can be given again. */
  remember?: number;
}

/**
 * The spatiotemporal transformer: every block attends within each frame, then over time at each patch's place, past frames only
 * (https://arxiv.org/abs/2402.15391, 2.1, after https://arxiv.org/abs/2001.02908). Memory grows linearly with the
 * frames: no attention stores its scores, or only those of a part of the places at a time.
 */
export class SpatioTemporalTransformer extends Module {
  readonly config: TransformerConfig;
  readonly blocks: TransformerBlock[];
  /** After the last block of a pre-norm transformer, whose blocks leave their output as it is. */
  readonly outputNorm: RmsNorm | undefined;
  readonly #positions: PositionCache;

  /** @param config what differs from the reference's structure */
  constructor(config: Partial<TransformerConfig>, random: Random) {
    super();
    this.config = resolveTransformerConfig(config);
    this.#positions = new PositionCache(this.config);
    this.blocks = Array.from({ length: this.config.numBlocks }, () => new TransformerBlock(this.config, random));
    this.outputNorm = this.config.norm === 'pre' ? new RmsNorm(this.config.embedDim) : undefined;
  }

  /**
   * @param x [B, T, P, E], with spatial positions where these are sinusoidal (positions in time are added here)
   * @returns [B, T, P, E]
   */
  apply(x: tf.Tensor4D, options: TransformerOptions): tf.Tensor4D {
    const { window, recompute = false, conditioning, routings, probe } = options;
    const span = { frames: x.shape[1], window };
    const positions = this.#positions.of(x, options, span);
    const context = { positions, conditioning, routings, probe };
    let y = addTimePositions(x, this.config, span);
    for (const block of this.blocks) y = recompute ? applyRecomputed(block, y, context) : block.apply(y, context);
    return this.#finish(y);
  }

  /**
   * Returns the attention of one patch of the last frame to each patch of that frame, in every block and head: `apply`
   * with a probe.
   *
   * @param patch its place in the grid, 0 … rows · columns - 1
   * @returns [blocks, B, H, rows · columns]; the weights of each head sum to 1, less the share of the prefix
   */
  spatialWeights(x: tf.Tensor4D, patch: number, options: TransformerOptions): tf.Tensor4D {
    return tf.tidy(() => {
      const probe = probeOf(patch, options);
      this.apply(x, { ...options, probe });
      return probeLastFrame(probe, options);
    });
  }

  /**
   * `apply` for frames that follow others: only the new frames are computed, their attention over time looks into the cache.
   *
   * Equal to the last n frames of `apply(all frames since the cache was empty, { window: cache.window })`, for every kind of
   * position: past frames cannot change, since a frame sees itself and those before it only. Without a gradient.
   *
   * @param x [B, n, P, E], the new frames
   * @param cache of the frames before them; takes over the new ones, see `remember`. Undefined where there is no attention over time
   * @returns [B, n, P, E]
   * @throws where x does not fit the cache or the grid, or the cache is missing
   */
  applyNext(x: tf.Tensor4D, cache: KvCache | undefined, options: NextOptions): tf.Tensor4D {
    const frames = x.shape[1];
    const { conditioning, remember = frames } = options;
    const wanted = cache !== undefined && remember > 0;
    if (!cache && this.config.temporal)
      throw new Error('transformer: no cache, expected one for its attention over time');
    cache?.expectFit(x, conditioning);
    const span = { frames, past: cache?.length ?? 0, first: cache?.next ?? 0, window: cache?.window };
    return tf.tidy(() => {
      const modulation = conditioning && (silu(conditioning) as tf.Tensor3D);
      const context = { positions: this.#positions.of(x, options, span), conditioning, modulation };
      let y = addTimePositions(x, this.config, span);
      const seen: (tf.Tensor4D | undefined)[] = [];
      for (const [i, block] of this.blocks.entries()) {
        const input = y;
        // What is made in between goes now: it may be large, and what is small stays in the processor's cache.
        const next = tf.tidy(() => block.applyNext(input, cache?.seenBy(i), context, { remember: wanted }));
        y = next.output;
        seen.push(next.seen);
      }
      cache?.remember(seen, remember);
      return this.#finish(y);
    });
  }

  /** Returns the number of previous frames that affect a frame through all blocks, where each block looks back over `window` of them. */
  reach(window: number): number {
    return this.config.temporal ? this.config.numBlocks * window : 0;
  }

  #finish(y: tf.Tensor4D): tf.Tensor4D {
    return this.outputNorm === undefined ? y : (this.outputNorm.apply(y) as tf.Tensor4D);
  }
}
