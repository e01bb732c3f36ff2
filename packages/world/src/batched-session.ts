import { Random } from '@genie/ops';
import { begin, checkAction } from './begin.ts';
import { WorldError } from './errors.ts';
import type { Frame } from './frame.ts';
import type { Sampling } from './info.ts';
import type { Playable } from './models.ts';
import { NextTokens, type TurnOptions } from './next-tokens.ts';
import { isSameStart, listOf, seedsOf } from './per-environment.ts';
import { Pixels } from './pixels.ts';
import { changeSampling } from './sampling.ts';
import type { SessionState, Start } from './session-state.ts';

/** Number of environments, and options of their play. */
export interface BatchedSessionOptions extends Partial<Sampling> {
  /** Number of environments. Default 1. */
  count?: number | undefined;
  /** Seeds of their random numbers, one each; a single one is the first environment's, and each further one has the next. Default 0. */
  seed?: number | readonly number[] | undefined;
}

/** Environments of a session that a call concerns. */
export interface Only {
  /** Their numbers, each once; the arrays of the call follow their order. Default: all. */
  only?: readonly number[] | undefined;
}

/** Sampling of a step, if it differs from the session's. */
export interface BatchedStepOptions extends Partial<Sampling>, Only, Pick<TurnOptions, 'onRound'> {}

/** State of an environment. */
interface Standing {
  state: SessionState;
  /** Frames that went before those in the state, as far as is known. */
  before: number;
  frame: Frame | undefined;
}

/** Entries of the past that a single session keeps beside the one it stands in, so that going back a frame or two computes nothing. */
const keptAlone = 4;

/**
 * Several environments of one world, whose frames are made together: a pass of a model takes all of them.
 *
 * Environment i plays as a session alone with its seed, start and actions would: it draws from random numbers of its own, and nothing of
 * the others comes into it. On the wasm backend that holds to the bit.
 *
 * It holds the tokens of the last frames and appends to them: pixels are made from tokens to be looked at, never turned
 * back. What attention over time has computed of past frames is kept, so that a frame costs its own computation only: the world plays as
 * in one pass over all frames since the start in which each frame attends to the world's `context` frames before it. With attention over
 * time, environments that were not reset together take passes of their own.
 *
 * Between two calls it holds tensors, of a bounded size: `dispose` it.
 */
export class BatchedSession {
  readonly count: number;
  readonly #world: Playable;
  readonly #sampling: Sampling;
  readonly #environments: Standing[];
  readonly #tokens: NextTokens;
  readonly #pixels: Pixels;
  /** Frames that a state holds at most. */
  readonly #held: number;
  readonly #onDispose: () => void;
  #busy = false;
  #disposed = false;

  /**
   * @param onDispose called when it is disposed of
   * @throws WorldError if an option cannot be used
   */
  constructor(
    world: Playable,
    { count = 1, seed = 0, ...sampling }: BatchedSessionOptions = {},
    onDispose: () => void = () => {},
  ) {
    if (!Number.isInteger(count) || count < 1) throw new WorldError(`count is ${count}, expected an integer from 1 on`);
    this.count = count;
    this.#world = world;
    this.#onDispose = onDispose;
    this.#sampling = changeSampling(world.info.sampling, sampling);
    const kept = count === 1 ? keptAlone : 0;
    this.#tokens = new NextTokens(world, kept);
    this.#pixels = new Pixels(world, kept);
    this.#held = Math.max(this.#tokens.depth, this.#pixels.depth) + 1;
    this.#environments = seedsOf(seed, count).map((each) => ({
      state: { seed: each, index: 0, tokens: [], actions: [] },
      before: 0,
      frame: undefined,
    }));
  }

  /** The last frame of each environment. @throws WorldError where one was never reset. */
  get frames(): Frame[] {
    return this.#environments.map(({ frame }, i) => {
      if (!frame) throw this.#unset(i, 'reset it first');
      return frame;
    });
  }

  /** State of each environment, for {@link BatchedSession.restore}. */
  get states(): SessionState[] {
    return this.#environments.map(({ state }) => state);
  }

  /**
   * Begins anew, with all environments or only some; the others stay where they are.
   *
   * @param starts One for all, or one for each. Default: the world's first start.
   * @param options Seeds, as for the session; default: the same as before.
   * @returns The last frame of each start, as the world sees it.
   * @throws WorldError if a picture has another size, or there is no such start.
   */
  reset(
    starts: Start | readonly Start[] = { index: 0 },
    { only, seed }: Only & Pick<BatchedSessionOptions, 'seed'> = {},
  ): Promise<Frame[]> {
    return this.#alone(async () => {
      const places = this.#places(only);
      const each = listOf<Start>(starts, places.length, 'starts');
      const seeds = seed === undefined ? undefined : seedsOf(seed, places.length);
      const states: SessionState[] = [];
      for (const [i, place] of places.entries()) {
        const known = each.findIndex((start) => isSameStart(start, each[i]!)); // what a start gives is computed once
        const { tokens, actions } = known < i ? states[known]! : await begin(this.#world, each[i]!);
        states.push({ seed: seeds?.[i] ?? this.#environments[place]!.state.seed, index: 0, tokens, actions });
      }
      return this.#show(places, states);
    });
  }

  /**
   * Makes the next frame of each environment.
   *
   * @param actions Index of a latent action for each, see `world.info.actions`.
   * @param options Sampling for these frames only, and `onRound` to look on.
   * @throws WorldError if there is no such action, or another number of them than of environments.
   */
  step(actions: readonly number[], options: BatchedStepOptions = {}): Promise<Frame[]> {
    const each = actions.map((action) => [action]);
    return this.stepMany(each, options).then((made) => made.map(([frame]) => frame!));
  }

  /**
   * Makes the next frames at once: each round of unmasking opens tokens of all of them. Faster than one after the other, and worse, as
   * none of them can be made from a finished one before it: docs/sampling.md.
   *
   * @param actions For each environment, the index of the latent action that leads to each of its frames; as many for all.
   * @param options Sampling for these frames only, and `onRound` to look on.
   * @throws WorldError if there is no such action, none is given, or another number of them than of environments.
   */
  stepMany(
    actions: readonly (readonly number[])[],
    { onRound, only, ...sampling }: BatchedStepOptions = {},
  ): Promise<Frame[][]> {
    const places = this.#places(only);
    const horizon = this.#checkActions(actions, places.length);
    const chosen = changeSampling(this.#sampling, sampling);
    return this.#alone(async () => {
      for (const place of places) {
        if (!this.#environments[place]!.frame) throw this.#unset(place, 'reset it before the first step');
      }
      const turns = places.map((place, i) => {
        const { state, before } = this.#environments[place]!;
        const { seed, index, tokens, actions: taken } = state;
        // Of its own for each frame, so that a session that goes back and on again draws the same.
        const random = new Random(seed).fork(`frame ${index + 1}`);
        return { environment: place, past: { before, tokens, actions: taken }, actions: actions[i]!, random };
      });
      const made = await this.#tokens.make(turns, { ...chosen, onRound });
      const frames: Frame[][] = places.map(() => []);
      for (let t = 0; t < horizon; t++) {
        const states = places.map((place, i) => {
          const { seed, index, tokens, actions: taken } = this.#environments[place]!.state;
          const next = { tokens: [...tokens, made[i]![t]!], actions: [...taken, actions[i]![t]!] };
          return { seed, index: index + 1, ...next };
        });
        const earlier = places.map((place) => this.#environments[place]!.before);
        for (const [i, frame] of (await this.#show(places, states, earlier)).entries()) frames[i]!.push(frame);
      }
      return frames;
    });
  }

  /**
   * Goes to where environments of this world stood; they have the same future from there, to the rounding of float32.
   *
   * @param states With the tokens of any number of frames: all since the start, or as many as {@link BatchedSession.states} have. What is
   * left out of those, the future cannot depend on.
   * @returns The frame there.
   */
  restore(states: readonly SessionState[], { only }: Only = {}): Promise<Frame[]> {
    return this.#alone(() => {
      const places = this.#places(only);
      return this.#show(places, listOf<SessionState>(states, places.length, 'states'));
    });
  }

  /** Does something with where the environments stand, while none of them goes on. @throws WorldError where one was never reset. */
  look<T>(work: (states: readonly SessionState[]) => Promise<T>): Promise<T> {
    return this.#alone(async () => {
      void this.frames; // each has one
      return work(this.states);
    });
  }

  /** Frees what is kept of past frames. A frame that is being made is finished; after it nothing more can be done. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    if (!this.#busy) this.#free();
    this.#onDispose();
  }

  #free(): void {
    this.#tokens.dispose();
    this.#pixels.dispose();
  }

  /**
   * Decodes the last frame of states, and takes them, or as much of them as is needed, as the environments' own.
   *
   * @param earlier frames that went before those of each state; default: none
   */
  async #show(
    places: readonly number[],
    states: readonly SessionState[],
    earlier?: readonly number[],
  ): Promise<Frame[]> {
    const { height, width } = this.#world.info;
    const pasts = states.map(({ tokens, actions }, i) => {
      const held = tokens.slice(-this.#held);
      return {
        before: (earlier?.[i] ?? 0) + tokens.length - held.length,
        tokens: held,
        actions: held.length === 1 ? [] : actions.slice(1 - held.length),
      };
    });
    const pictures = await this.#pixels.make(places, pasts);
    return places.map((place, i) => {
      const { seed, index } = states[i]!;
      const { before, tokens, actions } = pasts[i]!;
      const frame = { data: pictures[i]!, height, width, tokens: tokens.at(-1)!, index };
      this.#environments[place] = { state: { seed, index, tokens, actions }, before, frame };
      return frame;
    });
  }

  /** Checks which environments are meant. */
  #places(only?: readonly number[]): readonly number[] {
    if (!only) return this.#environments.map((_, i) => i);
    const wrong = only.find((place, i) => !this.#environments[place] || only.indexOf(place) < i);
    if (wrong === undefined && only.length > 0) return only;
    const found = wrong === undefined ? 'no environment' : `environment ${wrong}`;
    throw new WorldError(`only: found ${found}, expected some of 0 to ${this.count - 1}, each once`);
  }

  /** @returns how many actions there are for each environment */
  #checkActions(actions: readonly (readonly number[])[], environments: number): number {
    if (actions.length !== environments) {
      throw new WorldError(`actions: found ${actions.length}, expected ${environments}, one for each environment`);
    }
    const horizon = actions[0]!.length;
    if (horizon === 0) throw new WorldError('no action is given, expected one for each frame to make');
    for (const each of actions) {
      if (each.length !== horizon) {
        throw new WorldError(`actions: found ${horizon} and ${each.length}, expected as many for each environment`);
      }
      for (const action of each) checkAction(this.#world, action);
    }
    return horizon;
  }

  #unset(place: number, what: string): WorldError {
    return new WorldError(`${this.count === 1 ? 'this session' : `environment ${place}`} has no frame yet: ${what}`);
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
      if (this.#disposed) this.#free();
    }
  }
}
