import { type Random, silu } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { AttentionPositions } from './attention.ts';
import { type BlockContext, TransformerBlock } from './block.ts';
import { resolveTransformerConfig, type TransformerConfig } from './config.ts';
import type { Routing } from './mixture-of-experts.ts';
import { Module } from './module.ts';
import { RmsNorm } from './norms.ts';
import { type Grid, kindsOfPosition, type Span, spacePositions, timePositions } from './positions.ts';
import { temporalPositions } from './sinusoidal.ts';
import type { TemporalCache } from './temporal-cache.ts';

export interface TransformerOptions {
  /** What the norms are conditioned on: [B, T, A], or [B, T-1, A] where entry t leads into frame t + 1. */
  conditioning?: tf.Tensor3D;
  /** How the patches lie in the frame: P = prefix + rows · columns. */
  grid: Grid;
  /** How many tokens stand in front of each frame's patches, as an action's, which have no place in the frame. Default 0. */
  prefix?: number;
  /** If given, gets the routing of each mixture of experts, for `balanceLoss`. */
  routings?: Routing[];
  /**
   * How many frames before it a frame sees. Default: all. Frames beyond the window have its last place (sinusoids), or their
   * true one, of which only the distance counts (RoPE, ALiBi).
   */
  window?: number;
  /**
   * Whether the backward pass computes each block again instead of storing what is inside: the same gradients in much less memory,
   * for about a third more time (https://arxiv.org/abs/1604.06174). Default false.
   */
  recompute?: boolean;
}

/** The cache has the window. */
export interface NextOptions extends Omit<TransformerOptions, 'window' | 'recompute'> {
  /** How many of the new frames the cache takes over, from the first on. Default: all; the others can be given anew. */
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
  #tables: { key: string; space: AttentionPositions } | undefined;

  /** @param config what differs from the reference's structure */
  constructor(config: Partial<TransformerConfig>, random: Random) {
    super();
    this.config = resolveTransformerConfig(config);
    this.blocks = Array.from({ length: this.config.numBlocks }, () => new TransformerBlock(this.config, random));
    this.outputNorm = this.config.norm === 'pre' ? new RmsNorm(this.config.embedDim) : undefined;
  }

  /**
   * @param x [B, T, P, E], with spatial positions where these are sinusoidal (positions in time are added here)
   * @returns [B, T, P, E]
   */
  apply(x: tf.Tensor4D, options: TransformerOptions): tf.Tensor4D {
    const { window, recompute = false } = options;
    const context = this.#context(x, options, { frames: x.shape[1], window });
    let y = this.#withTime(x, 0, window);
    for (const block of this.blocks) y = recompute ? block.applyRecomputed(y, context) : block.apply(y, context);
    return this.#finish(y);
  }

  /**
   * What `apply` hides inside: how much one patch of the last frame looks at each patch of that frame, in every block and head.
   *
   * @param x as for {@link SpatioTemporalTransformer.apply}
   * @param patch its place in the grid, 0 … rows · columns - 1
   * @returns [blocks, B, H, rows · columns]; the weights of each head sum to 1, less what goes to the prefix
   */
  spatialWeights(x: tf.Tensor4D, patch: number, options: TransformerOptions): tf.Tensor4D {
    const frames = x.shape[1];
    const { grid, prefix = 0 } = options;
    const patches = grid.rows * grid.columns;
    if (!Number.isInteger(patch) || patch < 0 || patch >= patches) {
      throw new Error(`transformer: patch is ${patch}, expected an integer from 0 to ${patches - 1}`);
    }
    return tf.tidy(() => {
      const context = this.#context(x, options, { frames, window: options.window });
      let y = this.#withTime(x, 0, options.window);
      const weights = this.blocks.map((block) => {
        const all = block.spatialWeights(y, prefix + patch, context); // [B, T, H, P]
        y = block.apply(y, context);
        return tf.squeeze(tf.slice(all, [0, frames - 1, 0, prefix], [-1, 1, -1, -1]), [1]);
      });
      return tf.stack(weights) as tf.Tensor4D;
    });
  }

  /**
   * `apply` for frames that follow others: only the new frames are computed, their attention over time looks into the cache.
   *
   * Equal to the last n frames of `apply(all frames since the cache was empty, { window: cache.window })`, for every kind of
   * position: past frames cannot change, since a frame sees itself and those before it only. Without a gradient.
   *
   * @param x [B, n, P, E], the new frames
   * @param cache of the frames before them; takes over the new ones, see `remember`
   * @returns [B, n, P, E]
   * @throws where x does not fit the cache or the grid
   */
  applyNext(x: tf.Tensor4D, cache: TemporalCache, options: NextOptions): tf.Tensor4D {
    const [batch, frames, patches] = x.shape;
    const { length: past, next: first, window } = cache;
    const { conditioning, remember = frames } = options;
    const seenBefore = cache.seenBy(0);
    if (seenBefore && (seenBefore.shape[0] !== batch || seenBefore.shape[2] !== patches)) {
      const [cachedBatch, , cachedPatches] = seenBefore.shape;
      throw new Error(
        `transformer: x has shape [${x.shape}], the cache holds a batch of ${cachedBatch} with ${cachedPatches} patches: clear it first`,
      );
    }
    if (first > 0 && conditioning && conditioning.shape[1] !== frames) {
      throw new Error(
        `transformer: conditioning has shape [${conditioning.shape}], expected one entry for each of ${frames} frames, as others went before`,
      );
    }
    return tf.tidy(() => {
      const context = {
        ...this.#context(x, options, { frames, past, first, window }),
        ...(conditioning && { modulation: silu(conditioning) as tf.Tensor3D }),
      };
      let y = this.#withTime(x, first, window);
      const seen: (tf.Tensor4D | undefined)[] = [];
      for (const [i, block] of this.blocks.entries()) {
        // What is made in between goes now: it may be large, and what is small stays in the processor's cache.
        const input = y;
        const next = tf.tidy(() => block.applyNext(input, cache.seenBy(i), context, { remember: remember > 0 }));
        y = next.output;
        seen.push(next.seen);
      }
      cache.remember(seen, remember);
      return this.#finish(y);
    });
  }

  /**
   * `apply` without a gradient, of a transformer that does not attend over time: by the fused block where the backend has one.
   *
   * @param x [B, T, P, E]
   * @returns [B, T, P, E]
   * @throws where it attends over time: `applyNext` has the cache that this needs
   */
  applyAlone(x: tf.Tensor4D, options: Omit<TransformerOptions, 'window' | 'recompute'>): tf.Tensor4D {
    if (this.config.temporal)
      throw new Error('transformer: applyAlone: it attends over time, expected temporal: false');
    const { conditioning } = options;
    return tf.tidy(() => {
      const context = {
        ...this.#context(x, options, { frames: x.shape[1] }),
        ...(conditioning && { modulation: silu(conditioning) as tf.Tensor3D }),
      };
      let y = x;
      for (const block of this.blocks) {
        const input = y;
        y = tf.tidy(() => block.applyNext(input, undefined, context, { remember: false }).output);
      }
      return this.#finish(y);
    });
  }

  /** How many frames before it a frame feels through all blocks, where each block looks back over `window` of them. */
  reach(window: number): number {
    return this.config.temporal ? this.config.numBlocks * window : 0;
  }

  #context(x: tf.Tensor4D, { grid, prefix = 0, conditioning, routings }: TransformerOptions, span: Span): BlockContext {
    const [, , patches, width] = x.shape;
    const { embedDim } = this.config;
    if (width !== embedDim || patches !== prefix + grid.rows * grid.columns) {
      const expected = `${prefix > 0 ? `${prefix} + ` : ''}${grid.rows} * ${grid.columns}`;
      throw new Error(
        `transformer: x has shape [${x.shape}], expected [B, T, ${expected}, ${embedDim}] for its grid and embedDim`,
      );
    }
    return {
      positions: { space: this.#space(grid, prefix), time: timePositions(this.config, span) },
      ...(conditioning && { conditioning }),
      ...(routings && { routings }),
    };
  }

  /** Adds positions in time where these are sinusoidal; with a window, the last place that a frame can have in it is the last of all. */
  #withTime(x: tf.Tensor4D, first: number, window?: number): tf.Tensor4D {
    const { embedDim, temporal } = this.config;
    if (!temporal || kindsOfPosition(this.config).time !== 'sinusoidal') return x;
    const places = { first, ...(window !== undefined && { last: window }) };
    return tf.add(x, temporalPositions(x.shape[1], embedDim, places)) as tf.Tensor4D;
  }

  #finish(y: tf.Tensor4D): tf.Tensor4D {
    return this.outputNorm === undefined ? y : (this.outputNorm.apply(y) as tf.Tensor4D);
  }

  /** The tables for this grid, which can be large, made again only when it changes. */
  #space(grid: Grid, prefix: number): AttentionPositions {
    const key = `${prefix}+${grid.rows}x${grid.columns}`;
    if (this.#tables?.key !== key) this.#tables = { key, space: spacePositions(this.config, grid, prefix) };
    return this.#tables.space;
  }
}
