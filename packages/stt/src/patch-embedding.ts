import { type FrameSize, layerNorm, patchGrid, patchify, type Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { kindsOfPosition, type TransformerFields } from './config.ts';
import { Linear } from './linear.ts';
import { Module } from './module.ts';
import { type Grid, spatialPositions } from './positions.ts';

/**
 * Added to a patch's variance before it is divided by: pixels in [-1, 1] that differ by less than about 0.1 are flat. Without
 * it the norm would turn a video codec's faint noise in flat patches into the strongest signal of all.
 */
const flat = 0.01;

export interface PatchEmbeddingConfig extends FrameSize {
  /** E */
  embedDim: number;
  /** Spatial positions are added where they are 'sinusoidal', as they are by default. */
  position?: TransformerFields['position'];
  /** As in the transformer that comes after. Default: as `position` says. */
  spatialPosition?: TransformerFields['spatialPosition'];
  /** Layer norm, without weights, of each patch's pixels before the linear map. Default false. */
  normalize?: boolean;
  /** Pixels around each patch that it also sees, so that patches overlap. Default 0. */
  margin?: number;
}

/** Frames to embeddings: square patches, one linear map of their pixels, and where they lie (https://arxiv.org/abs/2010.11929, 3.1). */
export class PatchEmbedding extends Module {
  readonly config: PatchEmbeddingConfig;
  readonly grid: Grid;
  readonly projection: Linear;

  /** @throws where the patch does not divide the frame */
  constructor(config: PatchEmbeddingConfig, random: Random) {
    super();
    this.config = config;
    this.grid = patchGrid(config);
    const { margin = 0 } = config;
    this.projection = new Linear(config.channels * (config.patchSize + 2 * margin) ** 2, config.embedDim, random);
  }

  /** [B, T, H, W, C] → [B, T, P, E] */
  apply(frames: tf.Tensor5D): tf.Tensor4D {
    return this.embed(this.patches(frames));
  }

  /** The pixels of each patch, [B, T, H, W, C] → [B, T, P, C·(S + 2·margin)²] */
  patches(frames: tf.Tensor5D): tf.Tensor4D {
    const { patchSize, margin = 0 } = this.config;
    this.#check(frames);
    return patchify(frames, patchSize, margin);
  }

  /** Embeds the result of {@link PatchEmbedding.patches}. */
  embed(patches: tf.Tensor4D): tf.Tensor4D {
    const { embedDim, position = 'sinusoidal', spatialPosition, normalize = false } = this.config;
    const pixels = normalize ? layerNorm(patches, { epsilon: flat }) : patches;
    const embedded = this.projection.apply(pixels, { data: true }) as tf.Tensor4D;
    if (kindsOfPosition({ position, spatialPosition }).space !== 'sinusoidal') return embedded;
    return tf.add(embedded, spatialPositions(this.grid.rows, this.grid.columns, embedDim)) as tf.Tensor4D;
  }

  #check({ shape }: tf.Tensor5D): void {
    const { height, width, channels } = this.config;
    if (shape[2] !== height || shape[3] !== width || shape[4] !== channels) {
      throw new Error(`frames have shape [${shape}], expected [B, T, ${height}, ${width}, ${channels}]`);
    }
  }
}
