import type { UnmaskingRound } from '@genie/dynamics';
import { type Attention, type AttentionQuestion, attentionOf } from './attention.ts';
import { BatchedSession } from './batched-session.ts';
import type { Frame } from './frame.ts';
import type { Sampling } from './info.ts';
import type { Playable } from './models.ts';
import type { SessionState, Start } from './session-state.ts';

/** Options of a session's play. */
export interface SessionOptions extends Partial<Sampling> {
  /** Seed of its random numbers; same seed, same start, same actions: same frames. Default 0. */
  seed?: number | undefined;
}

/** Sampling of a step, if it differs from the session's. */
export interface StepOptions extends Partial<Sampling> {
  /** Gets what stands after each round of unmasking: tokens, which of them are open, confidence. The next round waits for it. */
  onRound?: ((round: UnmaskingRound) => void | Promise<void>) | undefined;
}

/**
 * Someone playing a world, one frame at a time: a {@link BatchedSession} of one environment.
 *
 * Between two calls it holds tensors, of a bounded size: `dispose` it.
 */
export class Session<World extends Playable = Playable> {
  readonly world: World;
  readonly #batch: BatchedSession;

  /** @param onDispose called when it is disposed of */
  constructor(world: World, options: SessionOptions = {}, onDispose?: () => void) {
    this.world = world;
    this.#batch = new BatchedSession(world, options, onDispose);
  }

  /** The last frame. @throws WorldError before the first reset. */
  get frame(): Frame {
    return this.#batch.frames[0]!;
  }

  /** State of the session, for {@link Session.restore}. */
  get state(): SessionState {
    return this.#batch.states[0]!;
  }

  /**
   * Begins anew.
   *
   * @param start Default: the world's first start.
   * @param options A new seed; default: the same as before.
   * @returns The last frame of the start, as the world sees it.
   * @throws WorldError if a picture has another size, or there is no such start.
   */
  reset(start?: Start, { seed }: { seed?: number | undefined } = {}): Promise<Frame> {
    return this.#batch.reset(start, { seed }).then(only);
  }

  /**
   * Makes the next frame.
   *
   * @param action Index of a latent action, see `world.info.actions`.
   * @param options Sampling for this frame only, and `onRound` to look on.
   * @throws WorldError if there is no such action.
   */
  step(action: number, options?: StepOptions): Promise<Frame> {
    return this.#batch.step([action], options).then(only);
  }

  /**
   * Makes the next frames at once: each round of unmasking opens tokens of all of them. Faster than one after the other, and worse, as
   * none of them can be made from a finished one before it: docs/sampling.md.
   *
   * @param actions Index of the latent action that leads to each of them.
   * @param options Sampling for these frames only, and `onRound` to look on.
   * @throws WorldError if there is no such action, or none is given.
   */
  stepMany(actions: readonly number[], options?: StepOptions): Promise<Frame[]> {
    return this.#batch.stepMany([actions], options).then(only);
  }

  /**
   * Shows how much a patch of the last frame looks at each patch of that frame, in every block and head of the dynamics. Computed when it is
   * asked for: play itself stores nothing for it.
   *
   * @throws WorldError before the first reset, or if there is no such patch.
   */
  inspect(question: AttentionQuestion): Promise<Attention> {
    return this.#batch.look(([state]) => attentionOf(this.world, state!, question));
  }

  /**
   * Goes to where a session of this world stood, and has the same future from there, to the rounding of float32.
   *
   * @param state With the tokens of any number of frames: all since the start, or as many as {@link Session.state} has. What is
   * left out of those, the future cannot depend on.
   * @returns The frame there.
   */
  restore(state: SessionState): Promise<Frame> {
    return this.#batch.restore([state]).then(only);
  }

  /** Frees what is kept of past frames. A frame that is being made is finished; after it nothing more can be done. */
  dispose(): void {
    this.#batch.dispose();
  }
}

/** State of the only environment. */
function only<Item>(items: readonly Item[]): Item {
  return items[0]!;
}
