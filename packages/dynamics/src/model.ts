import { FiniteScalarQuantizer } from '@genie/fsq';
import { patchGrid, patchify, type Random } from '@genie/ops';
import {
  type KvCache,
  kindsOfPosition,
  Linear,
  Module,
  normal,
  SpatioTemporalTransformer,
  spatialPositions,
  type TransformerOptions,
  variable,
} from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import { type DynamicsConfig, type DynamicsInput, parseDynamicsConfig } from './config.ts';
import { ActionEmbedding } from './variants/action-embedding.ts';

// B batch, T frames, P patches of a frame, L latent dimensions, E embedding, A action dimensions, V vocabulary.

export interface ApplyOptions extends Pick<TransformerOptions, 'routings' | 'window' | 'recompute'> {
  /** Computes the logits of that many last frames only, which is all that play needs. Default: all frames. */
  lastFrames?: number;
  /** Content of stacked frames, [B, T, P, L]: the codes with nothing hidden. Default: the codes that are applied to. */
  past?: tf.Tensor4D;
  /** A draft of each frame that is computed, [B, T or lastFrames, P, L]; where the model's `draft` says so. */
  draft?: tf.Tensor4D | undefined;
}

export interface NextOptions extends Pick<ApplyOptions, 'lastFrames' | 'draft'> {
  /** So many of the frames, from the first on, go into the cache. Default: all frames. */
  remember?: number;
}

/**
 * Predicts the next frame: from past tokens, actions, and a frame whose tokens are hidden, the probabilities of each
 * hidden token.
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
  /** Of the stacked frames, where there are any. */
  readonly pastEmbedding: Linear | undefined;
  /** Of the actions, where they do not condition the norms. */
  readonly actionEmbedding: ActionEmbedding | undefined;
  readonly transformer: SpatioTemporalTransformer;
  readonly head: Linear;

  /** @param config any part of the configuration; the rest is the reference's */
  constructor(config: DynamicsInput, random: Random) {
    super();
    this.config = parseDynamicsConfig(config);
    const { levels, embedDim, actionDim, actionInput, stackedFrames, pastMargin, draft } = this.config;
    const latentDim = levels.length;
    this.quantizer = new FiniteScalarQuantizer(levels);
    this.maskToken = variable<tf.Rank.R4>([1, 1, 1, latentDim], normal(random.fork('maskToken'), 0.02));
    this.embedding = new Linear(latentDim, embedDim, random.fork('embedding'));
    if (stackedFrames > 0) {
      const seen = (stackedFrames + (draft ? 1 : 0)) * latentDim * (1 + 2 * pastMargin) ** 2;
      this.pastEmbedding = new Linear(seen, embedDim, random.fork('pastEmbedding'), { bias: false });
    }
    if (actionInput !== 'film') {
      this.actionEmbedding = new ActionEmbedding(actionInput, actionDim, embedDim, random.fork('actionEmbedding'));
    }
    const conditioningDim = actionInput === 'film' ? actionDim : undefined;
    this.transformer = new SpatioTemporalTransformer({ ...this.config, conditioningDim }, random.fork('transformer'));
    this.head = new Linear(embedDim, this.quantizer.codebookSize, random.fork('head'));
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

  /**
   * @param codes [B, T, P, L], hidden tokens already replaced, see {@link hide}
   * @param actions codes [B, T-1, A] of the transitions between the frames, or [B, T, A] of those that lead to each frame
   * @returns logits [B, T or lastFrames, P, V]
   */
  apply(codes: tf.Tensor4D, actions: tf.Tensor3D, options: ApplyOptions = {}): tf.Tensor4D {
    const { lastFrames, past = codes, draft, ...transform } = options;
    // Without attention over time no frame needs the others computed.
    const computed = this.config.temporal ? codes.shape[1] : (lastFrames ?? codes.shape[1]);
    const { x, input } = this.#embed(codes, past, actions, { count: computed, draft });
    return this.#logits(this.transformer.apply(x, { ...input, ...transform }), lastFrames);
  }

  /**
   * `apply` for frames that follow those in the cache, which are not computed again: the same logits, to rounding, as the last of
   * `apply(all frames since the cache was empty, …, { window: cache.window })`. Without a gradient.
   *
   * @param codes [B, n, P, L] of the frames to compute
   * @param actions codes [B, n, A] of those that lead to each of them; [B, n-1, A] where the cache is new and nothing leads to the first
   * @returns logits [B, n or lastFrames, P, V]
   */
  applyNext(codes: tf.Tensor4D, actions: tf.Tensor3D, cache: KvCache, options: NextOptions = {}): tf.Tensor4D {
    const { lastFrames = codes.shape[1], remember = codes.shape[1], draft } = options;
    return tf.tidy(() => this.#logits(this.#next(codes, actions, cache, { lastFrames, remember, draft }), lastFrames));
  }

  /** Does what {@link Dynamics.applyNext} does, for the cache alone: nothing is predicted. */
  remember(codes: tf.Tensor4D, actions: tf.Tensor3D, cache: KvCache): void {
    tf.tidy(
      () => void this.#next(codes, actions, cache, { lastFrames: 0, remember: codes.shape[1], draft: undefined }),
    );
  }

  /** Returns the number of frames before a frame that it can depend on, where it attends to `window` frames before it. */
  reach(window: number): number {
    return this.transformer.reach(window) + this.config.stackedFrames;
  }

  /**
   * Returns the attention of one patch of the last frame to each patch of that frame: spatial attention, in every block
   * and head.
   *
   * @param codes [B, T, P, L], as for {@link Dynamics.apply}, and so `actions`
   * @param patch its place, 0 … P - 1
   * @returns [blocks, B, H, P]; the weights of each head sum to 1, less the share of the action when it is a token
   * @throws if there is no such patch
   */
  attentionOf(
    codes: tf.Tensor4D,
    actions: tf.Tensor3D,
    patch: number,
    { past = codes, draft, window }: Pick<ApplyOptions, 'past' | 'draft' | 'window'> = {},
  ): tf.Tensor4D {
    return tf.tidy(() => {
      const computed = this.config.temporal ? codes.shape[1] : 1;
      const { x, input } = this.#embed(codes, past, actions, { count: computed, draft });
      return this.transformer.spatialWeights(x, patch, { ...input, window });
    });
  }

  /** The new frames transformed, the last ones at least; takes the remembered ones over into the cache. */
  #next(
    codes: tf.Tensor4D,
    actions: tf.Tensor3D,
    cache: KvCache,
    { lastFrames, remember, draft }: { lastFrames: number; remember: number; draft: tf.Tensor4D | undefined },
  ): tf.Tensor4D {
    const { stackedFrames, temporal } = this.config;
    const past = cache.inputs ? follow(cache.inputs, codes) : codes;
    const computed = temporal ? codes.shape[1] : lastFrames;
    const { x, input } = this.#embed(codes, past, actions, { count: computed, draft });
    let y = x;
    if (temporal) y = this.transformer.applyNext(x, cache, { ...input, remember });
    else {
      if (computed > 0) y = this.transformer.applyNext(x, undefined, input);
      cache.remember([], remember);
    }
    if (stackedFrames > 0 && remember > 0) {
      const end = past.shape[1] - codes.shape[1] + remember;
      const kept = Math.min(end, stackedFrames);
      cache.rememberInputs(tf.slice(past, [0, end - kept], [-1, kept]));
    }
    return y;
  }

  /**
   * Builds the input of the transformer, [B, count, prefix + P, E], for the last `count` frames of `codes`, and its
   * conditioning.
   *
   * @param past codes that end with the same frames
   * @param actions of the last `count` frames and maybe of others before, one less where nothing leads to the first
   * @param draft of the last `count` frames and maybe of others before
   */
  #embed(
    codes: tf.Tensor4D,
    past: tf.Tensor4D,
    actions: tf.Tensor3D,
    { count, draft }: { count: number; draft: tf.Tensor4D | undefined },
  ): { x: tf.Tensor4D; input: Pick<TransformerOptions, 'grid' | 'prefix' | 'conditioning'> } {
    const { embedDim, stackedFrames } = this.config;
    const grid = patchGrid(this.config);
    let x = this.embedding.apply(last(codes, count)) as tf.Tensor4D; // [B, count, P, E]
    if (this.pastEmbedding && count > 0) {
      const stacked = stackPast(past, stackedFrames, count); // [B, count, P, stackedFrames · L]
      const seen = this.config.draft ? tf.concat([lastDrafts(draft, count), stacked], 3) : stacked;
      x = tf.add(x, this.pastEmbedding.apply(this.#around(seen as tf.Tensor4D)));
    }
    if (kindsOfPosition(this.config).space === 'sinusoidal') {
      x = tf.add(x, spatialPositions(grid.rows, grid.columns, embedDim));
    }
    const leading = last(actions, Math.min(count, actions.shape[1]));
    if (this.actionEmbedding) {
      return { x: this.actionEmbedding.join(x, leading), input: { grid, prefix: this.actionEmbedding.prefix } };
    }
    // A first frame alone: nothing leads to it.
    return { x, input: { grid, ...(leading.shape[1] > 0 && { conditioning: leading }) } };
  }

  /** Concatenates each patch with its surroundings, zeros outside of the frame: [B, T, P, C] → [B, T, P, C · (1 + 2 · pastMargin)²] */
  #around(x: tf.Tensor4D): tf.Tensor4D {
    const { pastMargin } = this.config;
    if (pastMargin === 0) return x;
    const { rows, columns } = patchGrid(this.config);
    const [batch, length, , channels] = x.shape;
    return patchify(tf.reshape(x, [batch, length, rows, columns, channels]), 1, pastMargin);
  }

  /** [B, t, prefix + P, E], at least the frames asked for → [B, lastFrames, P, V] */
  #logits(y: tf.Tensor4D, lastFrames = y.shape[1]): tf.Tensor4D {
    const prefix = this.actionEmbedding?.prefix ?? 0;
    const frames = last(y, lastFrames);
    return this.head.apply(prefix > 0 ? tf.slice(frames, [0, 0, prefix, 0]) : frames) as tf.Tensor4D;
  }
}

/** The last frames of a clip, [B, T, ...] → [B, count, ...]. */
function last<X extends tf.Tensor>(x: X, count: number): X {
  const length = x.shape[1]!;
  return count === length ? x : (tf.slice(x, [0, length - count], [-1, count]) as X);
}

/** The frames that a cache remembers and those that follow, [B, t + n, P, L]. */
function follow(remembered: tf.Tensor4D, codes: tf.Tensor4D): tf.Tensor4D {
  const [batch, , patches] = remembered.shape;
  if (codes.shape[0] === batch && codes.shape[2] === patches) return tf.concat([remembered, codes], 1);
  const held = `a batch of ${batch} with ${patches} patches`;
  throw new Error(`dynamics: codes have shape [${codes.shape}], the cache holds ${held}: clear it first`);
}

/** At each of the last `frames` frames the codes of the `count` before it, the nearest first; zeros before the first. → [B, frames, P, count · L] */
function stackPast(codes: tf.Tensor4D, count: number, frames: number): tf.Tensor4D {
  const [batch, length, ...rest] = codes.shape;
  const padded = tf.concat([tf.zeros([batch, count, ...rest]), codes], 1);
  const shifted = Array.from({ length: count }, (_, i) =>
    tf.slice(padded, [0, count + length - frames - 1 - i], [-1, frames]),
  );
  return tf.concat(shifted, 3) as tf.Tensor4D;
}

function lastDrafts(draft: tf.Tensor4D | undefined, count: number): tf.Tensor4D {
  if (draft && draft.shape[1] >= count) return last(draft, count);
  const found = draft ? `of ${draft.shape[1]} frames` : 'none';
  throw new Error(`draft: found ${found}, expected one of each frame to guess (${count}), since the model sees drafts`);
}
