import type { Game, Position } from '@genie/data';
import type { Random } from '@genie/ops';
import { joinBytes } from './pictures.ts';

/**
 * A game that the evaluation plays itself, beside the learned one: no stage has seen it.
 *
 * A second game goes on from the same state under the same actions with other random numbers. As long as both show the same, the
 * actions determine what has to happen; from the first difference on there is no truth to hold a learned world against.
 */
export class TrueGame<S> {
  /** The context, [K, H, W, C]. */
  readonly start: Uint8Array;
  readonly startStates: readonly S[];
  /** The game's actions between its frames, K-1. */
  readonly startActions: readonly number[];
  readonly #game: Game<S>;
  readonly #policy: (state: S) => number;
  readonly #world: Random;
  readonly #otherWorld: Random;
  /** Steps of the game in a frame. */
  readonly #steps: number;
  #state: S;
  #other: S;
  #determined = true;

  /**
   * Plays K frames by the game's own policy, a while into the game, so that contexts differ.
   *
   * @param steps - of the game in a frame. Default 1.
   */
  constructor(game: Game<S>, context: number, random: Random, steps = 1) {
    this.#game = game;
    this.#steps = steps;
    this.#policy = game.policy(random.fork('policy'));
    this.#world = random.fork('world');
    this.#otherWorld = random.fork('other world');
    this.#state = game.reset(this.#world);
    for (let t = random.integer(40); t > 0; t--) this.#state = game.step(this.#state, this.choose(), this.#world);
    const states = [this.#state];
    const actions: number[] = [];
    while (states.length < context) {
      actions.push(this.choose());
      this.#state = this.#after(this.#state, actions.at(-1)!, this.#world);
      states.push(this.#state);
    }
    this.startActions = actions;
    this.#other = this.#state;
    this.startStates = states;
    this.start = joinBytes(states.map((state) => game.render(state)));
  }

  get state(): S {
    return this.#state;
  }

  /** Action of the game's own policy now. */
  choose(): number {
    return this.#policy(this.#state);
  }

  /** Goes on by a frame, in whose steps the action is held. */
  step(action: number): void {
    this.#state = this.#after(this.#state, action, this.#world);
    if (!this.#determined) return;
    this.#other = this.#after(this.#other, action, this.#otherWorld);
    const [one, two] = [this.#game.numbers(this.#state), this.#game.numbers(this.#other)];
    this.#determined = Object.keys(one).every((name) => one[name] === two[name]);
  }

  #after(state: S, action: number, world: Random): S {
    let next = state;
    for (let step = 0; step < this.#steps; step++) next = this.#game.step(next, action, world);
    return next;
  }

  /** The frame of the present state. */
  render(): Uint8Array {
    return this.#game.render(this.#state);
  }

  /** Returns the position of an object; null where it is out of sight, or where chance decides it. */
  where(object: string): Position | null {
    return this.#determined ? (this.#game.objects(this.#game.numbers(this.#state))[object] ?? null) : null;
  }
}

/** Random keys, each held for 1 to 4 steps. */
export function randomKeys(actions: number, random: Random): () => number {
  let held = 0;
  let action = 0;
  return () => {
    if (held-- <= 0) {
      action = random.integer(actions);
      held = random.integer(4);
    }
    return action;
  };
}
