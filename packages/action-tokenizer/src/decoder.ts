import { type Random, unpatchify } from '@genie/ops';
import { constant, LayerNorm, Linear, Module, PatchEmbedding, SpatioTemporalTransformer, variable } from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import type { ActionTokenizerConfig } from './config.ts';
import type { ModeOptions } from './encoder.ts';
import { withDifferences } from './frames.ts';
import { movePatches } from './motion.ts';

// B batch, T frames, H W C height, width, channels, P patches of a frame, S patch size, E embedding, A action dimensions.

/** How far ahead of all others, at first, the place is from which nothing moves, as a logit. */
const STILL_LOGIT = 3;

/** From how many rows, and how many columns, a pixel can come. */
const places = ({ motionRange }: ActionTokenizerConfig): number => 2 * motionRange + 1;

/** Past frames and actions to the next frames: what makes the actions mean something. */
export class Decoder extends Module {
  readonly patchEmbedding: PatchEmbedding;
  /** Stands for the patches that the decoder may not see in training. */
  readonly maskToken: tf.Variable<tf.Rank.R4>;
  readonly transformer: SpatioTemporalTransformer;
  readonly norm: LayerNorm;
  readonly head: Linear;
  /** Where each patch's pixels come from: logits of rows, then of columns. Where `prediction` is `motion`. */
  readonly motion: Linear | undefined;
  readonly #config: ActionTokenizerConfig;

  constructor(config: ActionTokenizerConfig, random: Random) {
    super();
    this.#config = config;
    const { embedDim, decoderInput, decoderMargin, levels, channels, patchSize, prediction } = config;
    const images = decoderInput === 'frames-and-differences' ? 2 : 1;
    const patches = {
      ...config,
      channels: images * channels,
      normalize: config.normalizePatches,
      margin: decoderMargin,
    };
    this.patchEmbedding = new PatchEmbedding(patches, random.fork('patchEmbedding'));
    this.maskToken = variable<tf.Rank.R4>([1, 1, 1, embedDim], constant(0));
    const conditioned = { ...config, conditioningDim: levels.length };
    this.transformer = new SpatioTemporalTransformer(conditioned, random.fork('transformer'));
    this.norm = new LayerNorm(embedDim);
    // Residuals start at 0: the first guess is that nothing changes.
    const start = prediction === 'frame' ? {} : { deviation: 0 };
    this.head = new Linear(embedDim, channels * patchSize ** 2, random.fork('head'), start);
    if (prediction === 'motion') {
      this.motion = new Linear(embedDim, 2 * places(config), random.fork('motion'), { deviation: 0 });
    }
  }

  /** @param past frames [B, T-1, H, W, C]; @param codes [B, T-1, A] */
  apply(past: tf.Tensor5D, codes: tf.Tensor3D, options: ModeOptions): tf.Tensor5D {
    const { training = false, recompute = false, routings } = options;
    const input = this.#config.decoderInput === 'frames' ? past : withDifferences(past); // [B, T-1, H, W, C or 2C]
    let x = this.patchEmbedding.apply(input); // [B, T-1, P, E]
    if (training && this.#config.decoderHistory === 'first') x = this.#maskAllButFirst(x);
    const { grid } = this.patchEmbedding;
    x = this.transformer.apply(x, { conditioning: codes, grid, recompute, ...(routings && { routings }) }); // [B, T-1, P, E]
    const features = this.norm.apply(x);
    const pixels = this.head.apply(features) as tf.Tensor4D; // [B, T-1, P, C*S*S]
    if (this.motion) {
      const moved = this.#move(past, this.motion.apply(features) as tf.Tensor4D);
      return unpatchify(tf.add(moved, pixels) as tf.Tensor4D, this.#config);
    }
    if (this.#config.prediction === 'residual') return tf.add(past, unpatchify(pixels, this.#config));
    return unpatchify(tf.tanh(pixels), this.#config); // [B, T-1, H, W, C]
  }

  /** Patches of past frames, moved; logits [B, T-1, P, 2 (2R + 1)]. At first most of a pixel comes from where it is. */
  #move(past: tf.Tensor5D, logits: tf.Tensor4D): tf.Tensor4D {
    const count = places(this.#config);
    const still = tf.mul(tf.oneHot(tf.scalar((count - 1) / 2, 'int32'), count), STILL_LOGIT);
    const [rows, columns] = tf.split(logits, 2, 3).map((axis) => tf.add(axis, still)) as [tf.Tensor4D, tf.Tensor4D];
    return movePatches(past, this.#config.patchSize, { rows, columns });
  }

  /** The mask replaces the positions too: where a masked patch is, only its past tells. */
  #maskAllButFirst(x: tf.Tensor4D): tf.Tensor4D {
    const [batch, length, patches, embedDim] = x.shape;
    if (length === 1) return x;
    const first = tf.slice(x, [0, 0, 0, 0], [batch, 1, patches, embedDim]);
    const masked = tf.mul(tf.ones([batch, length - 1, patches, 1]), this.maskToken) as tf.Tensor4D;
    return tf.concat([first, masked], 1);
  }
}
