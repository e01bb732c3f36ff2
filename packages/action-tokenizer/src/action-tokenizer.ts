import { FiniteScalarQuantizer } from '@genie/fsq';
import { type BatchPart, gelu, type Random, unpatchify } from '@genie/ops';
import {
  constant,
  LayerNorm,
  Linear,
  Module,
  PatchEmbedding,
  SpatioTemporalTransformer,
  type TransformerOptions,
  variable,
} from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import { BatchNorm } from './batch-norm.ts';
import { changed } from './change.ts';
import { type ActionTokenizerConfig, type ActionTokenizerInput, parseActionTokenizerConfig } from './config.ts';
import { movePatches } from './motion.ts';
import { rollClips } from './roll.ts';

// B batch, T frames, H W C height, width, channels, P patches of a frame, S patch size, E embedding, A action dimensions.

/** Neighbouring frames to what lies between them: A numbers per transition. */
class Encoder extends Module {
  readonly patchEmbedding: PatchEmbedding;
  readonly transformer: SpatioTemporalTransformer;
  /** Scores the patches where `pooling` is `attention`. */
  readonly score: Linear | undefined;
  readonly norm: LayerNorm;
  readonly hidden: Linear;
  readonly head: Linear;
  /** Where `activationNorm` is `batch`. */
  readonly activationNorm: BatchNorm | undefined;
  readonly #config: ActionTokenizerConfig;

  constructor(config: ActionTokenizerConfig, random: Random) {
    super();
    this.#config = config;
    const { channels, embedDim, encoderContext, encoderInput, encoderMargin, levels } = config;
    const pair = encoderContext === 'pair';
    const images = pair || encoderInput !== 'frames' ? 2 : 1;
    const pooledDim = pair ? embedDim : 2 * embedDim;
    const actionDim = levels.length;
    const patches = {
      ...config,
      channels: images * channels,
      normalize: config.normalizePatches,
      margin: encoderMargin,
    };
    this.patchEmbedding = new PatchEmbedding(patches, random.fork('patchEmbedding'));
    this.transformer = new SpatioTemporalTransformer({ ...config, temporal: !pair }, random.fork('transformer'));
    if (config.pooling === 'attention') this.score = new Linear(embedDim, 1, random.fork('score'));
    this.norm = new LayerNorm(pooledDim);
    this.hidden = new Linear(pooledDim, 4 * actionDim, random.fork('hidden'));
    this.head = new Linear(4 * actionDim, actionDim, random.fork('head'));
    if (config.activationNorm === 'batch') this.activationNorm = new BatchNorm(actionDim);
  }

  apply(frames: tf.Tensor5D, { training, part, ...options }: EncodeOptions): tf.Tensor3D {
    const activations = this.activations(frames, options);
    return this.activationNorm ? this.activationNorm.apply(activations, training ?? false, part) : activations;
  }

  /** What the batch norm normalizes, where there is one. */
  activations(frames: tf.Tensor5D, options: TransformOptions = {}): tf.Tensor3D {
    const pair = this.#config.encoderContext === 'pair';
    const features = this.norm.apply(pair ? this.#ofPairs(frames, options) : this.#ofClip(frames, options)); // [B, T-1, E or 2E]
    return this.head.apply(gelu(this.hidden.apply(features))) as tf.Tensor3D; // [B, T-1, A]
  }

  /** Features of each frame in its clip; a transition's are those of its two frames. */
  #ofClip(frames: tf.Tensor5D, options: TransformOptions): tf.Tensor {
    const { encoderInput } = this.#config;
    const images = encoderInput === 'frames' ? frames : withDifferences(frames); // [B, T, H, W, C or 2C]
    const input = encoderInput === 'changes' ? (tf.mul(images, changedSinceLast(frames)) as tf.Tensor5D) : images;
    const pooled = this.#pool(this.#transform(input, options)); // [B, T, E]
    return tf.concat([dropLast(pooled), dropFirst(pooled)], -1);
  }

  /** Features of each transition, of which the transformer sees nothing but the two frames. */
  #ofPairs(frames: tf.Tensor5D, options: TransformOptions): tf.Tensor {
    const before = dropLast(frames);
    const after = dropFirst(frames);
    const { encoderInput } = this.#config;
    const images = tf.concat(encoderInput === 'frames' ? [before, after] : [after, tf.sub(after, before)], 4);
    const input = encoderInput === 'changes' ? tf.mul(images, changed(before, after)) : images;
    return this.#pool(this.#transform(input as tf.Tensor5D, options)); // [B, T-1, E]
  }

  #transform(images: tf.Tensor5D, { routings, recompute = false }: TransformOptions): tf.Tensor4D {
    const { grid } = this.patchEmbedding;
    const options = { grid, recompute, ...(routings && { routings }) };
    return this.transformer.apply(this.patchEmbedding.apply(images), options); // [B, T, P, E]
  }

  /** One vector of a frame's patches: [B, T, P, E] → [B, T, E]. */
  #pool(x: tf.Tensor4D): tf.Tensor3D {
    if (this.#config.pooling === 'mean') return tf.mean(x, 2);
    if (this.#config.pooling === 'max') return tf.max(x, 2);
    const scores = tf.squeeze(this.score!.apply(x), [3]); // [B, T, P]: the softmax runs over the last axis
    return tf.sum(tf.mul(x, tf.expandDims(tf.softmax(scores), 3)), 2);
  }
}

/** How far ahead of all others, at first, the place is from which nothing moves, as a logit. */
const STILL_LOGIT = 3;

/** From how many rows, and how many columns, a pixel can come. */
const places = ({ motionRange }: ActionTokenizerConfig): number => 2 * motionRange + 1;

/** Past frames and actions to the next frames: what makes the actions mean something. */
class Decoder extends Module {
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

/**
 * Finds the actions of unlabelled video.
 *
 * The encoder sees a frame and the next one and says in a few bits what happened between them; the decoder has to
 * foresee the next frame from the past and those bits. So the bits come to mean what the past does not tell: the action.
 *
 * @see https://arxiv.org/abs/2402.15391 (Genie), section 2.1, latent action model
 */
export class ActionTokenizer extends Module {
  readonly config: ActionTokenizerConfig;
  readonly quantizer: FiniteScalarQuantizer;
  readonly encoder: Encoder;
  readonly decoder: Decoder;

  /** @param config any part of the configuration; the rest is the reference's */
  constructor(config: ActionTokenizerInput, random: Random) {
    super();
    this.config = parseActionTokenizerConfig(config);
    this.quantizer = new FiniteScalarQuantizer(this.config.levels);
    this.encoder = new Encoder(this.config, random.fork('encoder'));
    this.decoder = new Decoder(this.config, random.fork('decoder'));
  }

  /**
   * @param frames [B, T, H, W, C] in [-1, 1], T at least 2
   * @param options `training`: batch norm (where there is one) uses this batch's statistics and learns from them, and the
   * encoder sees each clip rolled at random (where `encoderShift` says so)
   * @returns of each transition, latents before the quantizer and codes after it, both [B, T-1, A]
   */
  encode(frames: tf.Tensor5D, options: EncodeOptions = {}): { latents: tf.Tensor3D; codes: tf.Tensor3D } {
    const length = frames.shape[1];
    if (length < 2) throw new Error(`action tokenizer: found a clip of ${length} frames, expected at least 2`);
    const { training = false, random, part } = options;
    const { encoderShift } = this.config;
    const rolled =
      training && random && Math.max(...encoderShift) > 0 ? rollClips(frames, encoderShift, random, part) : frames;
    const latents = this.encoder.apply(rolled, options);
    return { latents, codes: this.quantizer.quantize(latents) as tf.Tensor3D };
  }

  /**
   * @param frames [B, T, H, W, C] in [-1, 1], T at least 2
   * @returns int32 [B, T-1]; action t leads from frame t to frame t + 1
   */
  actions(frames: tf.Tensor5D): tf.Tensor2D {
    return tf.tidy(() => this.quantizer.indices(this.encode(frames).codes) as tf.Tensor2D);
  }

  /**
   * Sets the batch norm's running statistics (where there is one) to those of the given clips, exactly, for the weights as
   * they are now and clips that are not rolled. In training they follow with a delay; a shift of them changes what codes mean.
   *
   * @param batches clips [B, T, H, W, C] in [-1, 1]; the caller disposes of them
   */
  async calibrate(batches: Iterable<tf.Tensor5D> | AsyncIterable<tf.Tensor5D>): Promise<void> {
    await this.encoder.activationNorm?.calibrate(batches, (frames) => this.encoder.activations(frames));
  }

  /**
   * The frames that follow from each frame's past and action.
   *
   * @param frames [B, T, H, W, C] in [-1, 1]; the last one is not looked at
   * @param codes [B, T-1, A]
   * @param options `training`: hide what `decoderHistory` hides in training; `recompute`, `routings`: see there
   * @returns frames 1 … T-1 as predicted, [B, T-1, H, W, C]
   */
  predict(frames: tf.Tensor5D, codes: tf.Tensor3D, options: ModeOptions = {}): tf.Tensor5D {
    return this.decoder.apply(dropLast(frames), codes, options);
  }
}

/** What training asks of the transformers. */
type TransformOptions = Pick<TransformerOptions, 'routings' | 'recompute'>;

/** `recompute` and `routings` as in the transformer. */
export interface ModeOptions extends TransformOptions {
  /** Default false. */
  training?: boolean;
}

export interface EncodeOptions extends ModeOptions {
  /** Draws how far each clip is rolled in training. Without it none is. */
  random?: Random;
  /** Where the frames are a replica's part of a batch that is trained on. */
  part?: BatchPart;
}

/** Each frame with its difference to the one before as further channels; the first one's difference is 0. */
function withDifferences(frames: tf.Tensor5D): tf.Tensor5D {
  const [batch, , ...size] = frames.shape;
  const differences = tf.concat([tf.zeros([batch, 1, ...size]), tf.sub(dropFirst(frames), dropLast(frames))], 1);
  return tf.concat([frames, differences], 4) as tf.Tensor5D;
}

/** Where each frame differs from the one before, the first from none: [B, T, H, W, C] → [B, T, H, W, 1]. */
function changedSinceLast(frames: tf.Tensor5D): tf.Tensor {
  const [batch, , height, width] = frames.shape;
  return tf.concat([tf.zeros([batch, 1, height, width, 1]), changed(dropLast(frames), dropFirst(frames))], 1);
}

/** All frames but the last, [B, T, ...] → [B, T-1, ...]. */
function dropLast<X extends tf.Tensor>(x: X): X {
  const [batch, length, ...rest] = x.shape as number[];
  return tf.slice(x, 0, [batch!, length! - 1, ...rest]);
}

/** All frames but the first, [B, T, ...] → [B, T-1, ...]. */
function dropFirst<X extends tf.Tensor>(x: X): X {
  return tf.slice(x, [0, 1], [-1, x.shape[1]! - 1]);
}
