import { generate, type UnmaskingRound } from '@genie/dynamics';
import { Random } from '@genie/ops';
import type { TemporalCache } from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import { type Attention, type AttentionQuestion, attentionOf } from './attention.ts';
import { dream } from './dream.ts';
import { WorldError } from './errors.ts';
import { type Frame, toRgba, toTensor } from './frame.ts';
import type { Sampling } from './info.ts';
import { changeSampling } from './sampling.ts';
import { type Past, SeenPasts } from './seen-pasts.ts';
import type { SessionState, Start } from './session-state.ts';
import { actionCodes, codesOf, sightsOf, stack } from './sight.ts';
import type { World } from './world.ts';

/** How a session plays. */
export interface SessionOptions extends Partial<Sampling> {
  /** Seed of its random numbers; same seed, same start, same actions: same frames. Default 0. */
  seed?: number | undefined;
}

/** How a frame is made, where not as the session makes all. */
export interface StepOptions extends Partial<Sampling> {
  /** Gets what stands after each round of unmasking: tokens, which of them are open, confidence. The next round waits for it. */
  onRound?: ((round: UnmaskingRound) => void | Promise<void>) | undefined;
}

/**
 * Someone playing a world, one frame at a time.
 *
 * It holds the tokens of the last frames and appends to them: pixels are made from tokens to be looked at, never turned
 * back. What the models have computed of past frames is kept, so that a frame costs its own computation only: the world plays as
 * in one pass over all frames since the start in which each frame attends to the world's `context` frames before it.
 *
 * Between two calls it holds tensors, of a bounded size: `dispose` it.
 */
export class Session {
  readonly world: World;
  readonly #sampling: Sampling;
  #state: SessionState;
  /** Frames that went before those in the state, as far as is known. */
  #before = 0;
  #frame: Frame | undefined;
  #busy = false;
  #disposed = false;
  /** What the dynamics has seen; of the frame shown it sees the past only, until the next is made. */
  readonly #dynamics: SeenPasts;
  /** What the decoder has seen. */
  readonly #decoder: SeenPasts;
  /** Frames that a state holds at most. */
  readonly #held: number;

  readonly #onDispose: () => void;

  /** @param onDispose called when it is disposed of */
  constructor(world: World, { seed = 0, ...sampling }: SessionOptions = {}, onDispose: () => void = () => {}) {
    this.world = world;
    this.#onDispose = onDispose;
    const { dynamics, decoder } = sightsOf(world);
    this.#dynamics = new SeenPasts(dynamics);
    this.#decoder = new SeenPasts(decoder);
    this.#held = Math.max(dynamics.depth, decoder.depth) + 1;
    this.#sampling = changeSampling(world.info.sampling, sampling);
    this.#state = { seed, index: 0, tokens: [], actions: [] };
  }

  /** The last frame. @throws WorldError before the first reset. */
  get frame(): Frame {
    if (!this.#frame) throw new WorldError('this session has no frame yet: reset it first');
    return this.#frame;
  }

  /** Where the session stands, for {@link Session.restore}. */
  get state(): SessionState {
    return this.#state;
  }

  /**
   * Begins anew.
   *
   * @param start Default: the world's first start.
   * @param options A new seed; default: the same as before.
   * @returns The last frame of the start, as the world sees it.
   * @throws WorldError if a picture has another size, or there is no such start.
   */
  reset(start: Start = { index: 0 }, { seed = this.#state.seed }: { seed?: number | undefined } = {}): Promise<Frame> {
    return this.#alone(async () => {
      const { tokens, actions } = await this.#begin(start);
      return this.#show({ seed, index: 0, tokens, actions });
    });
  }

  /**
   * Makes the next frame.
   *
   * @param action Index of a latent action, see `world.info.actions`.
   * @param options Sampling for this frame only, and `onRound` to look on.
   * @throws WorldError if there is no such action.
   */
  step(action: number, options: StepOptions = {}): Promise<Frame> {
    return this.stepMany([action], options).then(([frame]) => frame!);
  }

  /**
   * Makes the next frames at once: each round of unmasking opens tokens of all of them. Faster than one after the other, and worse, as
   * none of them can be made from a finished one before it: docs/sampling.md.
   *
   * @param actions Index of the latent action that leads to each of them.
   * @param options Sampling for these frames only, and `onRound` to look on.
   * @throws WorldError if there is no such action, or none is given.
   */
  stepMany(actions: readonly number[], { onRound, ...sampling }: StepOptions = {}): Promise<Frame[]> {
    if (actions.length === 0) throw new WorldError('no action is given, expected one for each frame to make');
    for (const action of actions) this.#checkAction(action);
    const chosen = changeSampling(this.#sampling, sampling);
    return this.#alone(async () => {
      if (!this.#frame) throw new WorldError('this session has no frame yet: reset it before the first step');
      const made = await this.#generate(actions, { ...chosen, onRound });
      const frames: Frame[] = [];
      for (const [i, next] of made.entries()) {
        const { seed, index, tokens, actions: taken } = this.#state;
        const state = { seed, index: index + 1, tokens: [...tokens, next], actions: [...taken, actions[i]!] };
        frames.push(await this.#show(state, this.#before));
      }
      return frames;
    });
  }

  /**
   * How much a patch of the last frame looks at each patch of that frame, in every block and head of the dynamics. Computed when it is
   * asked for: play itself stores nothing for it.
   *
   * @throws WorldError before the first reset, or if there is no such patch.
   */
  inspect(question: AttentionQuestion): Promise<Attention> {
    return this.#alone(async () => {
      if (!this.#frame) throw new WorldError('this session has no frame yet: reset it first');
      return await attentionOf(this.world, this.#state, question);
    });
  }

  /** The tokens [P] of the frames that follow the last one. */
  async #generate(actions: readonly number[], options: Sampling & Pick<StepOptions, 'onRound'>): Promise<Int32Array[]> {
    const { seed, index, tokens, actions: taken } = this.#state;
    const past = { before: this.#before, tokens: tokens.slice(0, -1), actions: taken.slice(0, -1) };
    const cache = this.#dynamics.recall(past);
    // Of its own for each frame, so that a session that goes back and on again draws the same.
    const random = new Random(seed).fork(`frame ${index + 1}`);
    const context = codesOf(this.world, tokens.slice(-1)); // [1, 1, P, L]
    const leading = actionCodes(this.world, [...taken.slice(-1), ...actions]); // to that frame, and to those to come
    let made: Int32Array[];
    let draft: tf.Tensor4D | undefined;
    try {
      const horizon = actions.length;
      draft = await this.world.draft({ codes: context, actions: leading, horizon });
      const input = { context, actions: leading, horizon, draft };
      const generated = await generate(this.world.dynamics, input, { ...options, random, cache });
      const values = await generated.data(); // [1, n, P]
      generated.dispose();
      const patches = values.length / actions.length;
      made = actions.map((_, i) => Int32Array.from(values.slice(i * patches, (i + 1) * patches)));
    } catch (error) {
      cache.dispose();
      throw error;
    } finally {
      tf.dispose([context, leading, ...(draft ? [draft] : [])]);
    }
    this.#keep(this.#dynamics, { before: this.#before, tokens, actions: taken }, cache);
    return made;
  }

  /**
   * Goes to where a session of this world stood, and has the same future from there, to the rounding of float32.
   *
   * @param state With the tokens of any number of frames: all since the start, or as many as {@link Session.state} has. What is
   * left out of those, the future cannot depend on.
   * @returns The frame there.
   */
  restore(state: SessionState): Promise<Frame> {
    return this.#alone(() => this.#show(state));
  }

  /** Frees what is kept of past frames. A frame that is being made is finished; after it nothing more can be done. */
  dispose(): void {
    this.#disposed = true;
    this.#dynamics.dispose();
    this.#decoder.dispose();
    this.#onDispose();
  }

  /** The tokens and actions that a start gives, the last `context` frames of it. */
  async #begin(start: Start): Promise<Pick<SessionState, 'tokens' | 'actions'>> {
    if ('dream' in start) return dream(this.world, start.dream);
    const { height, width, channels, context } = this.world.info;
    const given = 'index' in start ? this.world.start(start.index) : start;
    const rgb = 'image' in given ? given.image : given.clip;
    const size = height * width * channels;
    const length = rgb.length / size;
    if (length < 1 || !Number.isInteger(length) || ('image' in given && length !== 1)) {
      const what = 'image' in given ? 'the image' : 'the clip';
      throw new WorldError(
        `${what} has ${rgb.length} bytes, expected ${'image' in given ? '' : 'a multiple of '}${size}: scale it to ${width}×${height} pixels, RGB`,
      );
    }
    const kept = Math.min(length, context);
    const frames = toTensor(rgb.subarray((length - kept) * size), [kept, height, width, channels]);
    try {
      const named = 'clip' in given ? given.actions : [];
      if (named && named.length !== length - 1) {
        throw new WorldError(`the clip of ${length} frames has ${named.length} actions, expected ${length - 1}`);
      }
      for (const action of named ?? []) this.#checkAction(action);
      const actions = named ? named.slice(length - kept) : await this.#findActions(frames);
      const tokens = this.world.videoTokenizer.tokenize(frames); // [1, t, P]
      const values = Int32Array.from(await tokens.data());
      tokens.dispose();
      const patches = values.length / kept;
      const each = Array.from({ length: kept }, (_, t) => values.slice(t * patches, (t + 1) * patches));
      return { tokens: each, actions };
    } finally {
      frames.dispose();
    }
  }

  async #findActions(frames: tf.Tensor5D): Promise<number[]> {
    if (frames.shape[1] === 1) return [];
    const model = await this.world.actionTokenizer();
    const found = tf.tidy(() => model.actions(frames)); // [1, t - 1]
    const actions = [...(await found.data())];
    found.dispose();
    return actions;
  }

  /**
   * Decodes the last frame of a state, and takes the state, or as much of it as is needed, as the session's own.
   *
   * @param earlier frames that went before those of the state
   */
  async #show(state: SessionState, earlier = 0): Promise<Frame> {
    const { height, width } = this.world.info;
    const { seed, index } = state;
    const tokens = state.tokens.slice(-this.#held);
    const before = earlier + state.tokens.length - tokens.length;
    const actions = tokens.length === 1 ? [] : state.actions.slice(1 - tokens.length);
    const cache = this.#decoder.recall({ before, tokens: tokens.slice(0, -1), actions: [] });
    let data: Frame['data'];
    try {
      const newest = stack(tokens.slice(-1));
      const pixels = this.world.videoTokenizer.detokenizeNext(newest, cache); // [1, 1, H, W, C]
      newest.dispose();
      data = toRgba(await pixels.data());
      pixels.dispose();
    } catch (error) {
      cache.dispose();
      throw error;
    }
    this.#keep(this.#decoder, { before, tokens, actions: [] }, cache);
    this.#before = before;
    this.#state = { seed, index, tokens, actions };
    const frame = { data, height, width, tokens: tokens.at(-1)!, index };
    this.#frame = frame;
    return frame;
  }

  #keep(pasts: SeenPasts, past: Past, cache: TemporalCache): void {
    if (this.#disposed) cache.dispose();
    else pasts.keep(past, cache);
  }

  #checkAction(action: number): void {
    const { actions } = this.world.info;
    if (actions[action] === undefined) {
      throw new WorldError(`action ${action} is not one of this world's: expected 0 to ${actions.length - 1}`);
    }
  }

  /** Two frames cannot be made at once, as the second follows from the first. */
  async #alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#disposed) throw new WorldError('this session has been disposed of: begin another');
    if (this.#busy) throw new WorldError('this session is still making a frame: wait for it before the next call');
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#busy = false;
    }
  }
}
