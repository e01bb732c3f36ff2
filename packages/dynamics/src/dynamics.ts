import { FiniteScalarQuantizer } from '@genie/fsq';
import { patchGrid, type Random } from '@genie/ops';
import {
  Linear,
  Module,
  normal,
  type Routing,
  SpatioTemporalTransformer,
  spatialPositions,
  variable,
} from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import { type DynamicsConfig, type DynamicsInput, parseDynamicsConfig } from './config.ts';

// B batch, T frames, P patches of a frame, L latent dimensions, E embedding, A action dimensions, V vocabulary.

/**
 * What happens next: from past tokens, actions, and a frame whose tokens are hidden, the probabilities of each hidden one.
 *
 * Trained by hiding tokens at random and guessing them (MaskGIT); at play it opens a hidden frame in a few steps, the
 * surest tokens first, see `generate`. A hidden token is a learned code, so it enters like any other.
 *
 * @see https://arxiv.org/abs/2402.15391 (Genie), section 2.1, dynamics model
 * @see https://arxiv.org/abs/2202.04200 (MaskGIT)
 */
export class Dynamics extends Module {
  readonly config: DynamicsConfig;
  /** The video tokenizer's code book, for what turns tokens into codes. */
  readonly quantizer: FiniteScalarQuantizer;
  /** The code that stands for a hidden token. */
  readonly maskToken: tf.Variable<tf.Rank.R4>;
  readonly embedding: Linear;
  readonly transformer: SpatioTemporalTransformer;
  readonly head: Linear;

  /** @param config any part of the configuration; the rest is the reference's */
  constructor(config: DynamicsInput, random: Random) {
    super();
    this.config = parseDynamicsConfig(config);
    const { levels, embedDim, actionDim } = this.config;
    const latentDim = levels.length;
    this.quantizer = new FiniteScalarQuantizer(levels);
    this.maskToken = variable<tf.Rank.R4>([1, 1, 1, latentDim], normal(random.fork('maskToken'), 0.02));
    this.embedding = new Linear(latentDim, embedDim, random.fork('embedding'));
    const conditioned = { ...this.config, conditioningDim: actionDim };
    this.transformer = new SpatioTemporalTransformer(conditioned, random.fork('transformer'));
    this.head = new Linear(embedDim, this.quantizer.codebookSize, random.fork('head'));
  }

  /**
   * @param codes [B, T, P, L], hidden tokens already replaced, see {@link hide}
   * @param actions codes [B, T-1, A] of the transitions between the frames, or [B, T, A] of those that lead to each frame
   * @param options `lastFrames`: compute the logits of that many last frames only, which is all that play needs
   * @returns logits [B, T or lastFrames, P, V]
   */
  apply(codes: tf.Tensor4D, actions: tf.Tensor3D, { lastFrames, routings }: ApplyOptions = {}): tf.Tensor4D {
    const { embedDim, position } = this.config;
    const grid = patchGrid(this.config);
    const [batch, length, patches] = codes.shape;
    let x = this.embedding.apply(codes) as tf.Tensor4D; // [B, T, P, E]
    if (position === 'sinusoidal') x = tf.add(x, spatialPositions(grid.rows, grid.columns, embedDim));
    x = this.transformer.apply(x, { conditioning: actions, grid, ...(routings && { routings }) }); // [B, T, P, E]
    if (lastFrames !== undefined) {
      x = tf.slice(x, [0, length - lastFrames, 0, 0], [batch, lastFrames, patches, embedDim]);
    }
    return this.head.apply(x) as tf.Tensor4D; // [B, T, P, V]
  }

  /**
   * @param codes [B, T, P, L]
   * @param hidden [B, T, P], 1 where a token is to be hidden and 0 elsewhere
   * @returns the codes with the mask token where hidden
   */
  hide(codes: tf.Tensor4D, hidden: tf.Tensor3D): tf.Tensor4D {
    const mask = tf.expandDims(tf.cast(hidden, 'float32'), 3); // [B, T, P, 1]
    return tf.add(tf.mul(codes, tf.sub(1, mask)), tf.mul(mask, this.maskToken));
  }
}

export interface ApplyOptions {
  /** Default: all frames. */
  lastFrames?: number;
  /** If given, gets the routing of each mixture of experts, for `balanceLoss`. */
  routings?: Routing[];
}
