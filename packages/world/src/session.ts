import { generate } from '@genie/dynamics';
import { Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { WorldError } from './errors.ts';
import { type Frame, toRgba, toTensor } from './frame.ts';
import type { Sampling } from './info.ts';
import { changeSampling } from './sampling.ts';
import type { World } from './world.ts';

/** How a session plays. */
export interface SessionOptions extends Partial<Sampling> {
  /** Seed of its random numbers; same seed, same start, same actions: same frames. Default 0. */
  seed?: number | undefined;
}

/** What a session begins from. */
export type Start =
  /** One of the world's own starts, see {@link World.start}. */
  | { index: number }
  /** A picture of the world's size, RGB [H, W, C]. The world must guess how it moves. */
  | { image: Uint8Array }
  /** Frames that follow one another, RGB [T, H, W, C], and the T - 1 actions between them; without these, the action tokenizer finds them. */
  | { clip: Uint8Array; actions?: readonly number[] | undefined };

/** Where a session stands: plain data, so that it can be kept, sent to a worker, and gone back to. */
export interface SessionState {
  readonly seed: number;
  /** Frames since the last reset. */
  readonly index: number;
  /** Tokens [P] of the last frames: what the newest was made from, at most the world's `context`, and itself. */
  readonly tokens: readonly Int32Array[];
  /** Indices of the actions between those frames, one fewer. */
  readonly actions: readonly number[];
}

/**
 * Someone playing a world, one frame at a time.
 *
 * It holds the tokens of the last frames and appends to them: pixels are made from tokens to be looked at, never turned
 * back. Between two calls it holds no tensors, so there is nothing to dispose of.
 */
export class Session {
  readonly world: World;
  readonly #sampling: Sampling;
  #state: SessionState;
  #frame: Frame | undefined;
  #busy = false;

  constructor(world: World, { seed = 0, ...sampling }: SessionOptions = {}) {
    this.world = world;
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
   * @param sampling For this frame only.
   * @throws WorldError if there is no such action.
   */
  step(action: number, sampling: Partial<Sampling> = {}): Promise<Frame> {
    const { info, videoTokenizer, dynamics } = this.world;
    this.#checkAction(action);
    const chosen = changeSampling(this.#sampling, sampling);
    return this.#alone(async () => {
      const { seed, index } = this.#state;
      if (!this.#frame) throw new WorldError('this session has no frame yet: reset it before the first step');
      const past = Math.max(0, this.#state.tokens.length - info.context);
      const tokens = this.#state.tokens.slice(past);
      const taken = [...this.#state.actions.slice(past), action];
      const context = tf.tidy(() => videoTokenizer.quantizer.codes(stack(tokens))) as tf.Tensor4D; // [1, t, P, L]
      const codes = taken.map((each) => info.actions[each]!.code);
      const actionCodes = tf.tensor3d([codes]); // [1, t, A]: t - 1 between the frames, and the new one
      try {
        // Of its own for each frame, so that a session that goes back and on again draws the same.
        const random = new Random(seed).fork(`frame ${index + 1}`);
        const input = { context, actions: actionCodes, horizon: 1 };
        const generated = await generate(dynamics, input, { ...chosen, random });
        const next = Int32Array.from(await generated.data()); // [1, 1, P]
        generated.dispose();
        return await this.#show({ seed, index: index + 1, tokens: [...tokens, next], actions: taken });
      } finally {
        context.dispose();
        actionCodes.dispose();
      }
    });
  }

  /** Goes to where a session of this world stood. @returns The frame there. */
  restore(state: SessionState): Promise<Frame> {
    return this.#alone(() => this.#show(state));
  }

  /** The tokens and actions that a start gives, the last `context` frames of it. */
  async #begin(start: Start): Promise<Pick<SessionState, 'tokens' | 'actions'>> {
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

  /** Decodes the last frame of a state, and takes the state as the session's own. */
  async #show(state: SessionState): Promise<Frame> {
    const { height, width } = this.world.info;
    const { tokens, index } = state;
    const { videoTokenizer } = this.world;
    // Of what the decoder makes, only the last frame is wanted; but one that attends over time looks back for it.
    const seen = videoTokenizer.config.temporal ? tokens : tokens.slice(-1);
    const pixels = tf.tidy(() => {
      const frames = videoTokenizer.detokenize(stack(seen)); // [1, t, H, W, C]
      return tf.slice(frames, [0, seen.length - 1, 0, 0, 0], [1, 1, -1, -1, -1]);
    });
    const data = toRgba(await pixels.data());
    pixels.dispose();
    this.#state = state;
    this.#frame = { data, height, width, tokens: tokens.at(-1)!, index };
    return this.#frame;
  }

  #checkAction(action: number): void {
    const { actions } = this.world.info;
    if (actions[action] === undefined) {
      throw new WorldError(`action ${action} is not one of this world's: expected 0 to ${actions.length - 1}`);
    }
  }

  /** Two frames cannot be made at once, as the second follows from the first. */
  async #alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy) throw new WorldError('this session is still making a frame: wait for it before the next call');
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#busy = false;
    }
  }
}

/** Tokens of single frames as int32 [1, T, P]. */
function stack(tokens: readonly Int32Array[]): tf.Tensor3D {
  const patches = tokens[0]!.length;
  const values = new Int32Array(tokens.length * patches);
  for (const [t, frame] of tokens.entries()) values.set(frame, t * patches);
  return tf.tensor3d(values, [1, tokens.length, patches], 'int32');
}
