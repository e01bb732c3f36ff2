import { type BatchPart, gelu, matchCosts, patchify, type Random } from '@genie/ops';
import {
  LayerNorm,
  Linear,
  Module,
  PatchEmbedding,
  SpatioTemporalTransformer,
  type TransformerOptions,
} from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import { BatchNorm } from './batch-norm.ts';
import { type ActionTokenizerConfig, latentDim } from './config.ts';
import { changed, changedSinceLast, dropFirst, dropLast, withDifferences } from './frames.ts';

// B batch, T frames, H W C height, width, channels, P patches of a frame, S patch size, E embedding, L latent dimensions.

/** Options of the transformers in training. */
export type TransformOptions = Pick<TransformerOptions, 'routings' | 'recompute'>;

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

/** How far patches are sought in the frame before, in pixels, and in which steps. */
const MATCH_RANGE = 6;
const MATCH_STEP = 2;
/** Shifts of one axis. */
const matchPlaces = (2 * MATCH_RANGE) / MATCH_STEP + 1;

/** Neighbouring frames to what lies between them: L numbers per transition. */
export class Encoder extends Module {
  readonly patchEmbedding: PatchEmbedding;
  readonly transformer: SpatioTemporalTransformer;
  /** Of how well each patch matches at each shift, where `encoderMatches`. */
  readonly matches: Linear | undefined;
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
    const { channels, embedDim, encoderContext, encoderInput, encoderMargin, quantizer } = config;
    const pair = encoderContext === 'pair';
    const images = pair || encoderInput !== 'frames' ? 2 : 1;
    const pooledDim = pair ? embedDim : 2 * embedDim;
    const outputs = latentDim(config);
    const hidden = quantizer === 'categorical' ? 4 * embedDim : 4 * outputs;
    const patches = {
      ...config,
      channels: images * channels,
      normalize: config.normalizePatches,
      margin: encoderMargin,
    };
    this.patchEmbedding = new PatchEmbedding(patches, random.fork('patchEmbedding'));
    this.transformer = new SpatioTemporalTransformer({ ...config, temporal: !pair }, random.fork('transformer'));
    if (config.encoderMatches) this.matches = new Linear(matchPlaces ** 2, embedDim, random.fork('matches'));
    if (config.pooling === 'attention') this.score = new Linear(embedDim, 1, random.fork('score'));
    this.norm = new LayerNorm(pooledDim);
    this.hidden = new Linear(pooledDim, hidden, random.fork('hidden'));
    this.head = new Linear(hidden, outputs, random.fork('head'));
    if (config.activationNorm === 'batch') this.activationNorm = new BatchNorm(outputs);
  }

  apply(frames: tf.Tensor5D, { training, part, ...options }: EncodeOptions): tf.Tensor3D {
    const activations = this.activations(frames, options);
    return this.activationNorm ? this.activationNorm.apply(activations, training ?? false, part) : activations;
  }

  /** Activations before the batch norm, where there is one. */
  activations(frames: tf.Tensor5D, options: TransformOptions = {}): tf.Tensor3D {
    const pair = this.#config.encoderContext === 'pair';
    const features = this.norm.apply(pair ? this.#ofPairs(frames, options) : this.#ofClip(frames, options)); // [B, T-1, E or 2E]
    return this.head.apply(gelu(this.hidden.apply(features))) as tf.Tensor3D; // [B, T-1, L]
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
    const where = encoderInput === 'changes' ? changed(before, after) : undefined;
    const input = where ? tf.mul(images, where) : images;
    const matches = this.matches?.apply(this.#matchesOf(before, after, where));
    return this.#pool(this.#transform(input as tf.Tensor5D, options, matches)); // [B, T-1, E]
  }

  /** How well each patch matches the frame before at each shift, [B, T-1, P, places²]. */
  #matchesOf(before: tf.Tensor5D, after: tf.Tensor5D, where: tf.Tensor | undefined): tf.Tensor {
    const [batch, length, ...size] = before.shape;
    const single = (frames: tf.Tensor) => tf.reshape(frames, [batch * length, ...size]) as tf.Tensor4D;
    const { patchSize, encoderMargin } = this.#config;
    const costs = matchCosts(single(before), single(after), { range: MATCH_RANGE, step: MATCH_STEP, patchSize });
    const all = tf.reshape(costs, [batch, length, -1, matchPlaces ** 2]);
    // Only of patches in which there is something to see.
    return where ? tf.mul(all, tf.max(patchify(where as tf.Tensor5D, patchSize, encoderMargin), 3, true)) : all;
  }

  #transform(images: tf.Tensor5D, { routings, recompute = false }: TransformOptions, added?: tf.Tensor): tf.Tensor4D {
    const { grid } = this.patchEmbedding;
    const options = { grid, recompute, ...(routings && { routings }) };
    const embedded = this.patchEmbedding.apply(images);
    return this.transformer.apply(added ? tf.add(embedded, added) : embedded, options); // [B, T, P, E]
  }

  /** One vector of a frame's patches: [B, T, P, E] → [B, T, E]. */
  #pool(x: tf.Tensor4D): tf.Tensor3D {
    if (this.#config.pooling === 'mean') return tf.mean(x, 2);
    if (this.#config.pooling === 'max') return tf.max(x, 2);
    const scores = tf.squeeze(this.score!.apply(x), [3]); // [B, T, P]: the softmax runs over the last axis
    return tf.sum(tf.mul(x, tf.expandDims(tf.softmax(scores), 3)), 2);
  }
}
