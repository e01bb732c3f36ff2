import type { Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { TransformerBlock } from './block.ts';
import { resolveTransformerConfig, type TransformerConfig } from './config.ts';
import type { Routing } from './mixture-of-experts.ts';
import { Module } from './module.ts';
import { RmsNorm } from './norms.ts';
import { type Grid, type PositionTables, positionTables } from './positions.ts';
import { temporalPositions } from './sinusoidal.ts';

export interface TransformerOptions {
  /** What the norms are conditioned on: [B, T, A], or [B, T-1, A] where entry t leads into frame t + 1. */
  conditioning?: tf.Tensor3D;
  /** How the patches lie in the frame: P = rows · columns. */
  grid: Grid;
  /** If given, gets the routing of each mixture of experts, for `balanceLoss`. */
  routings?: Routing[];
}

/**
 * The spatiotemporal transformer: every block attends within each frame, then over time at each patch's place, past frames only
 * (https://arxiv.org/abs/2402.15391, 2.1, after https://arxiv.org/abs/2001.02908). Memory grows linearly with the frames in
 * space and with their square, at one place, in time.
 */
export class SpatioTemporalTransformer extends Module {
  readonly config: TransformerConfig;
  readonly blocks: TransformerBlock[];
  /** After the last block of a pre-norm transformer, whose blocks leave their output as it is. */
  readonly outputNorm: RmsNorm | undefined;
  #tables: { key: string; tables: PositionTables } | undefined;

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
    const { grid, conditioning, routings } = options;
    const [, frames, patches, width] = x.shape;
    const { embedDim, position, temporal } = this.config;
    if (width !== embedDim || patches !== grid.rows * grid.columns) {
      throw new Error(
        `transformer: x has shape [${x.shape}], expected [B, T, ${grid.rows} * ${grid.columns}, ${embedDim}] for its grid and embedDim`,
      );
    }
    const context = {
      positions: this.#positions(grid, frames),
      ...(conditioning && { conditioning }),
      ...(routings && { routings }),
    };
    const timed = temporal && position === 'sinusoidal';
    let y = timed ? (tf.add(x, temporalPositions(frames, embedDim)) as tf.Tensor4D) : x;
    for (const block of this.blocks) y = block.apply(y, context);
    return this.outputNorm === undefined ? y : (this.outputNorm.apply(y) as tf.Tensor4D);
  }

  /** The tables for this size, made again only when it changes. */
  #positions(grid: Grid, frames: number): PositionTables {
    const key = `${grid.rows}x${grid.columns}x${frames}`;
    if (this.#tables?.key !== key) this.#tables = { key, tables: positionTables(this.config, grid, frames) };
    return this.#tables.tables;
  }
}
