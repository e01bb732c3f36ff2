import { FiniteScalarQuantizer } from '@genie/fsq';
import { patchGrid, type Random, unpatchify } from '@genie/ops';
import {
  constant,
  type Grid,
  type KvCache,
  kindsOfPosition,
  LayerNorm,
  Linear,
  Module,
  PatchEmbedding,
  SpatioTemporalTransformer,
  spatialPositions,
  type TransformerOptions,
  variable,
} from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import { parseVideoTokenizerConfig, type VideoTokenizerConfig, type VideoTokenizerInput } from './config.ts';

// B batch, T frames, H W C height, width, channels, P patches of a frame, S patch size, E embedding, L latent dimensions.

/** Options of the transformers in training. */
export type TransformOptions = Pick<TransformerOptions, 'routings' | 'recompute'>;

/**
 * Options of turning tokens into frames: `window`, the number of previous frames that a frame sees. Default: all frames
 * back to the first.
 */
export type DetokenizeOptions = Pick<TransformerOptions, 'window'>;

/** Frames to latents: patches, a transformer that sees past frames only, a linear map to L numbers per patch. */
class Encoder extends Module {
  readonly patchEmbedding: PatchEmbedding;
  readonly transformer: SpatioTemporalTransformer;
  readonly norm: LayerNorm;
  readonly head: Linear;
  /** Pixels to latents, where `linearPath` says so. */
  readonly linearPath: Linear | undefined;

  constructor(config: VideoTokenizerConfig, random: Random) {
    super();
    const patches = { ...config, normalize: config.normalizePatches, margin: config.encoderMargin };
    this.patchEmbedding = new PatchEmbedding(patches, random.fork('patchEmbedding'));
    this.transformer = new SpatioTemporalTransformer(config, random.fork('transformer'));
    this.norm = new LayerNorm(config.embedDim);
    this.head = new Linear(config.embedDim, config.levels.length, random.fork('head'));
    if (config.linearPath) {
      const pixels = config.channels * (config.patchSize + 2 * config.encoderMargin) ** 2;
      this.linearPath = new Linear(pixels, config.levels.length, random.fork('linearPath'));
    }
  }

  apply(frames: tf.Tensor5D, options: TransformOptions): tf.Tensor4D {
    const patches = this.patchEmbedding.patches(frames); // [B, T, P, C·S·S], more with a margin
    const embedded = this.patchEmbedding.embed(patches); // [B, T, P, E]
    const { grid } = this.patchEmbedding;
    const transformed = this.transformer.apply(embedded, { grid, ...options }); // [B, T, P, E]
    const latents = this.head.apply(this.norm.apply(transformed)) as tf.Tensor4D; // [B, T, P, L]
    if (!this.linearPath) return latents;
    return tf.add(latents, this.linearPath.apply(patches, { data: true }));
  }
}

/** Codes to frames: a linear map, a transformer that sees past frames only, a linear map to the patch's pixels. */
class Decoder extends Module {
  readonly embedding: Linear;
  readonly transformer: SpatioTemporalTransformer;
  readonly head: Linear;
  /** Codes to pixels, where `linearPath` says so. */
  readonly linearPath: Linear | undefined;
  /** The picture that is added to every frame, where `background` says so. */
  readonly background: tf.Variable<tf.Rank.R5> | undefined;
  readonly #config: VideoTokenizerConfig;
  readonly #grid: Grid;

  constructor(config: VideoTokenizerConfig, random: Random) {
    super();
    this.#config = config;
    this.#grid = patchGrid(config);
    const { embedDim, levels, height, width, channels, patchSize } = config;
    this.embedding = new Linear(levels.length, embedDim, random.fork('embedding'));
    this.transformer = new SpatioTemporalTransformer(config, random.fork('transformer'));
    this.head = new Linear(embedDim, channels * patchSize ** 2, random.fork('head'));
    if (config.linearPath) {
      this.linearPath = new Linear(levels.length, channels * patchSize ** 2, random.fork('linearPath'));
    }
    if (config.background) this.background = variable<tf.Rank.R5>([1, 1, height, width, channels], constant(0));
  }

  apply(codes: tf.Tensor4D, options: TransformOptions & DetokenizeOptions): tf.Tensor5D {
    return this.#pixels(codes, this.transformer.apply(this.#embed(codes), { grid: this.#grid, ...options }));
  }

  applyNext(codes: tf.Tensor4D, cache: KvCache): tf.Tensor5D {
    return this.#pixels(codes, this.transformer.applyNext(this.#embed(codes), cache, { grid: this.#grid }));
  }

  remember(codes: tf.Tensor4D, cache: KvCache): void {
    this.transformer.applyNext(this.#embed(codes), cache, { grid: this.#grid });
  }

  /** [B, T, P, L] → [B, T, P, E] */
  #embed(codes: tf.Tensor4D): tf.Tensor4D {
    const { rows, columns } = this.#grid;
    const x = this.embedding.apply(codes) as tf.Tensor4D;
    if (kindsOfPosition(this.#config).space !== 'sinusoidal') return x;
    return tf.add(x, spatialPositions(rows, columns, this.#config.embedDim));
  }

  /** Codes [B, T, P, L] and what the transformer made of them [B, T, P, E] → [B, T, H, W, C] */
  #pixels(codes: tf.Tensor4D, x: tf.Tensor4D): tf.Tensor5D {
    const patches = this.head.apply(x) as tf.Tensor4D;
    const frames = unpatchify(this.linearPath ? tf.add(patches, this.linearPath.apply(codes)) : patches, this.#config);
    return this.background ? tf.add(frames, this.background) : frames;
  }
}

/**
 * Frames to discrete tokens and back.
 *
 * `frames → encoder → FSQ → decoder → frames`, both halves spatiotemporal transformers in which a frame sees itself
 * and the past. With the default sizes a 64 × 64 frame becomes 256 tokens of a vocabulary of 1024.
 *
 * @see https://arxiv.org/abs/2402.15391 (Genie), section 2.1, video tokenizer
 * @see https://arxiv.org/abs/2309.15505 (finite scalar quantization)
 */
export class VideoTokenizer extends Module {
  readonly config: VideoTokenizerConfig;
  readonly quantizer: FiniteScalarQuantizer;
  readonly encoder: Encoder;
  readonly decoder: Decoder;

  /** @param config any part of the configuration; the rest is the reference's */
  constructor(config: VideoTokenizerInput, random: Random) {
    super();
    this.config = parseVideoTokenizerConfig(config);
    this.quantizer = new FiniteScalarQuantizer(this.config.levels);
    this.encoder = new Encoder(this.config, random.fork('encoder'));
    this.decoder = new Decoder(this.config, random.fork('decoder'));
  }

  /**
   * @param frames [B, T, H, W, C] in [-1, 1]
   * @returns latents before the quantizer and codes after it, both [B, T, P, L]; codes in [-1, 1]
   */
  encode(frames: tf.Tensor5D, options: TransformOptions = {}): { latents: tf.Tensor4D; codes: tf.Tensor4D } {
    const latents = this.encoder.apply(frames, options);
    return { latents, codes: this.quantizer.quantize(latents) as tf.Tensor4D };
  }

  /**
   * @param frames [B, T, H, W, C] in [-1, 1]
   * @returns int32 [B, T, P], each below the vocabulary's size
   */
  tokenize(frames: tf.Tensor5D): tf.Tensor3D {
    return tf.tidy(() => this.quantizer.indices(this.encode(frames).codes) as tf.Tensor3D);
  }

  /** Decodes as `decode` does, for use under a gradient: no intermediate result is freed here. */
  reconstruct(codes: tf.Tensor4D, options: TransformOptions = {}): tf.Tensor5D {
    return this.decoder.apply(codes, options);
  }

  /**
   * @param codes [B, T, P, L] in [-1, 1]
   * @returns frames [B, T, H, W, C], near [-1, 1] but not clipped to it
   */
  decode(codes: tf.Tensor4D): tf.Tensor5D {
    return tf.tidy(() => this.reconstruct(codes));
  }

  /**
   * @param tokens int32 [B, T, P]
   * @param options `window`: how many frames before it a frame sees; default all
   * @returns frames [B, T, H, W, C], near [-1, 1] but not clipped to it
   */
  detokenize(tokens: tf.Tensor3D, options: DetokenizeOptions = {}): tf.Tensor5D {
    return tf.tidy(() => this.decoder.apply(this.quantizer.codes(tokens) as tf.Tensor4D, options));
  }

  /**
   * `detokenize` for frames that follow those in the cache, which are not computed again: equal, to rounding, to the last of
   * `detokenize(all frames since the cache was empty, { window: cache.window })`. The cache takes over the new frames.
   *
   * @param tokens int32 [B, n, P]
   * @returns frames [B, n, H, W, C], near [-1, 1] but not clipped to it
   */
  detokenizeNext(tokens: tf.Tensor3D, cache: KvCache): tf.Tensor5D {
    return tf.tidy(() => this.decoder.applyNext(this.quantizer.codes(tokens) as tf.Tensor4D, cache));
  }

  /** Updates the cache as {@link VideoTokenizer.detokenizeNext} does: no pixels are made. */
  remember(tokens: tf.Tensor3D, cache: KvCache): void {
    tf.tidy(() => this.decoder.remember(this.quantizer.codes(tokens) as tf.Tensor4D, cache));
  }

  /** Returns the number of previous frames on which a frame's pixels can depend, if it attends to `window` frames before it. */
  reach(window: number): number {
    return this.decoder.transformer.reach(window);
  }
}
