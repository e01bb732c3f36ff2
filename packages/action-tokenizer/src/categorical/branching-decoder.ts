import { patchify, type Random, shiftBlend, silu, unpatchify } from '@genie/ops';
import {
  AdaptiveNorm,
  LayerNorm,
  Linear,
  Module,
  normal,
  PatchEmbedding,
  SpatioTemporalTransformer,
  variable,
} from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import type { ActionTokenizerConfig } from '../config.ts';
import type { ModeOptions } from '../encoder.ts';
import { dropFirst, withDifferences } from '../frames.ts';

// B batch, T frames, N = B·(T-1) transitions, K codes, A actions (groups of codes, or each code one), P patches of a frame, S patch size, D = C·S·S pixels of a patch, E embedding,
// F width of the branches, R motion range.

/** Width of the layer that the code is told to, in embeddings. */
const BRANCH_WIDTH = 2;
/** Standard deviation of the weights by which codes differ at first: large enough that each has something of its own to offer. */
const FIRST_DIFFERENCE = 0.54;
/**
 * Shares of each step for what a code alone decides. An adaptive optimizer moves a weight by the learning rate a step at most, whatever its
 * gradient: .8 within 400 steps of the recipe, and a kernel needs several logits to move things another way.
 */
const STEP_SHARES = { branch: 5.4, kernels: 10 };
/** How far ahead of all others, at first, the place is from which nothing moves, as a logit. */
const STILL_LOGIT = 2;

/**
 * Past frames to one next frame for each code.
 *
 * A transformer reads the past once and says what comes whatever the code; what a code changes is a small network on the pixels near each patch
 * of the last frame alone, so that it means the same everywhere, and all K futures cost little more than one. With `prediction: 'scroll'` a code also moves the picture as a whole, by a separable kernel of its
 * own (Niklaus et al. 2017, https://arxiv.org/abs/1708.01692, section 3, here one for the frame), and each patch says how far it goes along.
 */
export class BranchingDecoder extends Module {
  readonly patchEmbedding: PatchEmbedding;
  readonly transformer: SpatioTemporalTransformer;
  readonly norm: LayerNorm;
  /** To the changes that come whatever the code. */
  readonly passive: Linear;
  /** Of the pixels near each patch, which are all that a code's effect can depend on. */
  readonly nearEmbedding: PatchEmbedding;
  readonly nearNorm: LayerNorm;
  readonly widen: Linear;
  readonly branch: AdaptiveNorm;
  readonly head: Linear;
  /** How far a patch goes along with the picture; where `prediction` is `scroll`, as the kernels. */
  readonly gate: Linear | undefined;
  /** Logits of the rows, then of the columns that pixels come from, [K, 2·(2R + 1)]. */
  readonly kernels: tf.Variable<tf.Rank.R2> | undefined;
  readonly #config: ActionTokenizerConfig;

  constructor(config: ActionTokenizerConfig, random: Random) {
    super();
    this.#config = config;
    const { embedDim, codes, channels, patchSize, motionRange } = config;
    const width = BRANCH_WIDTH * embedDim;
    this.patchEmbedding = new PatchEmbedding(
      {
        ...config,
        channels: (config.decoderInput === 'frames-and-differences' ? 1 + config.decoderPast : 1) * channels,
        normalize: config.normalizePatches,
        margin: config.decoderMargin,
      },
      random.fork('patchEmbedding'),
    );
    this.transformer = new SpatioTemporalTransformer({ ...config, temporal: false }, random.fork('transformer'));
    this.norm = new LayerNorm(embedDim);
    this.passive = new Linear(embedDim, channels * patchSize ** 2, random.fork('passive'), { deviation: 0 });
    this.nearEmbedding = new PatchEmbedding(
      {
        ...config,
        normalize: config.normalizePatches,
        margin: config.decoderMargin,
        embedDim: width,
        position: 'rope', // no place is added: an effect is the same everywhere
      },
      random.fork('nearEmbedding'),
    );
    this.nearNorm = new LayerNorm(width);
    this.widen = new Linear(width, width, random.fork('widen'));
    this.branch = new AdaptiveNorm(width, codes, random.fork('branch'), FIRST_DIFFERENCE);
    this.head = new Linear(width, channels * patchSize ** 2, random.fork('head'), { deviation: 0 }); // first guess: nothing changes
    if (config.prediction !== 'scroll') return;
    const places = 2 * motionRange + 1;
    const draw = normal(random.fork('kernels'), 0.3);
    let i = 0;
    this.gate = new Linear(width, 1, random.fork('gate'));
    this.kernels = variable<tf.Rank.R2>(
      [codes, 2 * places],
      () => draw() + (i++ % places === motionRange ? STILL_LOGIT : 0),
    );
  }

  /** Shares of each step that its parameters should take in training, by name, where that is not 1. */
  get stepShares(): Record<string, number> {
    return { 'branch.film.weight': STEP_SHARES.branch, ...(this.kernels && { kernels: STEP_SHARES.kernels }) };
  }

  /**
   * The next frame under every action, as what each patch changes.
   *
   * @param past frames [B, T-1, H, W, C]
   * @param options `skip`: the first transitions of each clip that are left out, which are only past; N = B·(T-1-skip). Default 0
   * @returns prediction less the past frame, [N, A, P, D]
   */
  changes(past: tf.Tensor5D, { skip = 0, ...options }: ModeOptions & { skip?: number }): tf.Tensor4D {
    const [batch, length] = past.shape;
    const told = tf.tile(tf.expandDims(this.#codeOfEach(), 0), [batch * (length - skip), 1, 1]) as tf.Tensor3D;
    return this.#branches(past, told, options, skip);
  }

  /**
   * The next frame under one action each.
   *
   * @param past frames [B, T-1, H, W, C]; @param codes [B, T-1, A], one-hot
   * @returns [B, T-1, H, W, C]
   */
  apply(past: tf.Tensor5D, codes: tf.Tensor3D, options: ModeOptions): tf.Tensor5D {
    const [batch, length] = past.shape;
    const told = tf.reshape(this.#codeOf(codes), [batch * length, 1, this.#config.codes]) as tf.Tensor3D;
    const changes = this.#branches(past, told, options); // [N, 1, P, D]
    const [, , patches, pixels] = changes.shape;
    return tf.add(past, unpatchify(tf.reshape(changes, [batch, length, patches, pixels]) as tf.Tensor4D, this.#config));
  }

  /**
   * Applies what one code each changes in the last frame alone, without what comes whatever the code: a next frame for which no other past is needed.
   *
   * @param frames [B, T, H, W, C]; @param codes [B, T, A], one-hot
   * @returns [B, T, H, W, C]
   */
  draft(frames: tf.Tensor5D, codes: tf.Tensor3D): tf.Tensor5D {
    const [batch, length] = frames.shape;
    const told = tf.reshape(this.#codeOf(codes), [batch * length, 1, this.#config.codes]) as tf.Tensor3D;
    const changes = this.#effects(frames, told);
    const patches = tf.reshape(changes, [batch, length, changes.shape[2], changes.shape[3]]) as tf.Tensor4D;
    return tf.add(frames, unpatchify(patches, this.#config));
  }

  /** The code that each action is foreseen by, one-hot, [A, K]. */
  #codeOfEach(): tf.Tensor2D {
    const { codes, groups } = this.#config;
    if (!groups) return tf.eye(codes);
    const first = tf.tensor1d(
      groups.map(([code]) => code!),
      'int32',
    );
    return tf.cast(tf.oneHot(first, codes), 'float32') as tf.Tensor2D;
  }

  /** Actions as the codes that they are foreseen by: one-hot [B, T, A] → one-hot [B, T, K]. */
  #codeOf(actions: tf.Tensor3D): tf.Tensor {
    return this.#config.groups ? tf.matMul(tf.reshape(actions, [-1, actions.shape[2]]), this.#codeOfEach()) : actions;
  }

  /** @param told one code for each of b branches, [N, b, K]; @returns [N, b, P, D] */
  #branches(
    whole: tf.Tensor5D,
    told: tf.Tensor3D,
    { recompute = false, routings }: ModeOptions,
    skip = 0,
  ): tf.Tensor4D {
    const { decoderInput, decoderPast } = this.#config;
    const input = dropFirst(decoderInput === 'frames' ? whole : withDifferences(whole, decoderPast), skip);
    const past = dropFirst(whole, skip);
    const { grid } = this.patchEmbedding;
    const read = this.transformer.apply(this.patchEmbedding.apply(input), {
      grid,
      recompute,
      ...(routings && { routings }),
    });
    const [batch, length, patches] = read.shape;
    const features = this.norm.apply(read); // [B, T-1, P, E]
    const passive = tf.reshape(this.passive.apply(features), [batch * length, 1, patches, -1]);
    return tf.add(this.#effects(past, told), passive);
  }

  /** Changes of the last frame under codes: [B, T, H, W, C] and one code for each of b branches, [N, b, K] → [N, b, P, D]. */
  #effects(past: tf.Tensor5D, told: tf.Tensor3D): tf.Tensor4D {
    const near = this.nearNorm.apply(silu(this.nearEmbedding.apply(past)));
    const [batch, length, patches] = near.shape;
    const wide = tf.reshape(this.widen.apply(near), [batch! * length!, 1, patches!, -1]);
    const each = tf.concat(
      Array.from({ length: told.shape[1] }, () => wide),
      1,
    ) as tf.Tensor4D; // [N, b, P, F]
    const own = silu(this.branch.apply(each, { conditioning: told }));
    const changes = this.head.apply(own) as tf.Tensor4D; // [N, b, P, D]
    if (!this.kernels) return changes;
    return tf.add(changes, tf.mul(tf.sigmoid(this.gate!.apply(own)), this.#scrolled(past, told)));
  }

  /**
   * Changes of the picture if all of it moves, [N, b, P, D]. The past has no say in it: it would choose among what a code's kernel
   * offers, and the code would mean one movement here and another there.
   */
  #scrolled(past: tf.Tensor5D, told: tf.Tensor3D): tf.Tensor4D {
    const { codes, motionRange, patchSize } = this.#config;
    const [batch, length, height, width, channels] = past.shape;
    const count = batch * length;
    const branches = told.shape[1];
    const places = 2 * motionRange + 1;
    const logits = tf.matMul(tf.reshape(told, [count * branches, codes]), this.kernels! as tf.Tensor2D);
    const [rows, columns] = tf
      .split(tf.reshape(logits, [count, branches, 2, places]), 2, 2)
      .map((axis) => tf.softmax(tf.reshape(axis, [count, branches, places]))) as [tf.Tensor3D, tf.Tensor3D];
    const frames = tf.reshape(past, [count, height, width, channels]) as tf.Tensor4D;
    const moved = shiftBlend(frames, { rows, columns }); // [N, b, H, W, C]
    const still = patchify(tf.reshape(past, [count, 1, height, width, channels]) as tf.Tensor5D, patchSize);
    return tf.sub(patchify(moved, patchSize), still);
  }
}
