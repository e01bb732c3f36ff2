import { chance, type Origin, type TrueGame, type TrueStart } from './true-game.ts';

/** A frame of the session's history: what led to it, and from where. */
export interface Moment {
  /** None: the session began here. */
  readonly parent?: Moment | undefined;
  /** The latent action that led here. */
  readonly action?: number | undefined;
}

/**
 * The true game, wherever the session goes: one state for each frame of its history.
 *
 * A state follows from the seed and the actions on the way to its frame, and from nothing else: so rewinding, branching and
 * replaying lead the game to where it was, and a history that was stored gets its states back.
 */
export class Lockstep {
  readonly game: TrueGame;
  readonly origin: Origin;
  readonly start: TrueStart;
  readonly #states = new WeakMap<Moment, { state: unknown; depth: number }>();

  constructor(game: TrueGame, origin: Origin) {
    this.game = game;
    this.origin = origin;
    this.start = game.start(origin);
  }

  /** The game's state in a frame. */
  stateAt(moment: Moment): unknown {
    const missing: Moment[] = [];
    let at: Moment | undefined = moment;
    while (at?.parent && !this.#states.has(at)) {
      missing.push(at);
      at = at.parent;
    }
    let { state, depth } = (at && this.#states.get(at)) ?? this.start;
    for (const next of missing.reverse()) {
      depth++;
      state = this.game.step(state, next.action!, chance(this.origin.seed, depth));
      this.#states.set(next, { state, depth });
    }
    return state;
  }

  /** The true picture of a frame, RGB [H, W, 3]. */
  pictureAt(moment: Moment): Uint8Array {
    return this.game.render(this.stateAt(moment));
  }
}
