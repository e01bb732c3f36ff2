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
import { ActionEmbedding } from './action-embedding.ts';
import { type DynamicsConfig, type DynamicsInput, parseDynamicsConfig } from './config.ts';
import { follow, last, stackPast } from './frames.ts';

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
   * @param codes [B, T, P, L], hidden tokens already replaced, see {@link hide}
   * @param actions codes [B, T-1, A] of the transitions between the frames, or [B, T, A] of those that lead to each frame
   * @param options `lastFrames`: compute the logits of that many last frames only, which is all that play needs; `past`: the codes
   * that stacked frames show; `draft`: of each computed frame, where the model sees one
   * @returns logits [B, T or lastFrames, P, V]
   */
  apply(codes: tf.Tensor4D, actions: tf.Tensor3D, options: ApplyOptions = {}): tf.Tensor4D {
    const { lastFrames, past = codes, draft, ...transform } = options;
    // Without attention over time no frame needs the others computed.
    const computed = this.config.temporal ? codes.shape[1] : (lastFrames ?? codes.shape[1]);
    const { x, input } = this.#embed(codes, past, actions, { count: computed, draft });
    const y = this.transformer.apply(x, { ...input, ...transform }); // [B, computed, P, E]
    return this.#logits(y, lastFrames);
  }

  /**
   * How much one patch of the last frame looks at each patch of that frame: attention in space, in every block and head.
   *
   * @param codes [B, T, P, L], as for {@link Dynamics.apply}, and so `actions`
   * @param patch its place, 0 … P - 1
   * @returns [blocks, B, H, P]; the weights of each head sum to 1, less what goes to the action where it is a token
   * @throws where there is no such patch
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
      return this.transformer.spatialWeights(x, patch, { ...input, ...(window !== undefined && { window }) });
    });
  }

  /**
   * `apply` for frames that follow those in the cache, which are not computed again: the same logits, to rounding, as the last of
   * `apply(all frames since the cache was empty, …, { window: cache.window })`. Without a gradient.
   *
   * @param codes [B, n, P, L] of the frames to compute
   * @param actions codes [B, n, A] of those that lead to each of them; [B, n-1, A] where the cache is new and nothing leads to the first
   * @param options `remember`: so many of the frames, from the first on, go into the cache; default all
   * @returns logits [B, n or lastFrames, P, V]
   */
  applyNext(codes: tf.Tensor4D, actions: tf.Tensor3D, cache: KvCache, options: NextOptions = {}): tf.Tensor4D {
    const { lastFrames = codes.shape[1], remember = codes.shape[1], draft } = options;
    return tf.tidy(() => this.#logits(this.#next(codes, actions, cache, { lastFrames, remember, draft }), lastFrames));
  }

  /** What {@link Dynamics.applyNext} does, for the cache alone: nothing is predicted. */
  remember(codes: tf.Tensor4D, actions: tf.Tensor3D, cache: KvCache): void {
    tf.tidy(() => void this.#next(codes, actions, cache, { lastFrames: 0, remember: codes.shape[1] }));
  }

  /** How many frames before a frame it can depend on, where it attends to `window` frames before it. */
  reach(window: number): number {
    return this.transformer.reach(window) + this.config.stackedFrames;
  }

  /** The new frames transformed, the last ones at least; takes the remembered ones over into the cache. */
  #next(
    codes: tf.Tensor4D,
    actions: tf.Tensor3D,
    cache: KvCache,
    { lastFrames, remember, draft }: Required<Omit<NextOptions, 'draft'>> & Pick<NextOptions, 'draft'>,
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
   * What the transformer is given for the last `count` frames of `codes`.
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
  ): EmbeddedFrames {
    const { embedDim, stackedFrames } = this.config;
    const grid = patchGrid(this.config);
    let x = this.embedding.apply(last(codes, count)) as tf.Tensor4D; // [B, count, P, E]
    if (this.pastEmbedding && count > 0) {
      const stacked = stackPast(past, stackedFrames, count); // [B, count, P, stackedFrames · L]
      const seen = this.config.draft ? tf.concat([this.#lastDrafts(draft, count), stacked], 3) : stacked;
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

  /** The drafts of the last frames. */
  #lastDrafts(draft: tf.Tensor4D | undefined, count: number): tf.Tensor4D {
    if (draft && draft.shape[1] >= count) return last(draft, count);
    const found = draft ? `of ${draft.shape[1]} frames` : 'none';
    throw new Error(
      `draft: found ${found}, expected one of each frame to guess (${count}), since the model sees drafts`,
    );
  }

  /** What lies at each patch and around it, zeros outside of the frame: [B, T, P, C] → [B, T, P, C · (1 + 2 · pastMargin)²] */
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

export interface ApplyOptions extends Pick<TransformerOptions, 'routings' | 'window' | 'recompute'> {
  /** Default: all frames. */
  lastFrames?: number;
  /** What stacked frames show, [B, T, P, L]: the codes with nothing hidden. Default: the codes that are applied to. */
  past?: tf.Tensor4D;
  /** A draft of each frame that is computed, [B, T or lastFrames, P, L]; where the model's `draft` says so. */
  draft?: tf.Tensor4D | undefined;
}

export interface NextOptions {
  /** Default: all frames. */
  lastFrames?: number;
  /** Default: all frames. */
  remember?: number;
  /** As in {@link ApplyOptions}. */
  draft?: tf.Tensor4D | undefined;
}

/** What goes into the transformer, [B, T, prefix + P, E], and how it is told of it. */
interface EmbeddedFrames {
  x: tf.Tensor4D;
  input: Pick<TransformerOptions, 'grid' | 'prefix' | 'conditioning'>;
}
