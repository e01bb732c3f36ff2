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
  readonly #world: Random;
  readonly #otherWorld: Random;
  #state: S;
  #other: S;
  #determined = true;

  /** Plays K frames by the game's own policy, a while into the game, so that contexts differ. */
  constructor(game: Game<S>, context: number, random: Random) {
    this.#game = game;
    const choose = game.policy(random.fork('policy'));
    this.#world = random.fork('world');
    this.#otherWorld = random.fork('other world');
    this.#state = game.reset(this.#world);
    for (let t = random.integer(40); t > 0; t--) this.#state = game.step(this.#state, choose(this.#state), this.#world);
    const states = [this.#state];
    const actions: number[] = [];
    while (states.length < context) {
      actions.push(choose(this.#state));
      this.#state = game.step(this.#state, actions.at(-1)!, this.#world);
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

  step(action: number): void {
    this.#state = this.#game.step(this.#state, action, this.#world);
    if (!this.#determined) return;
    this.#other = this.#game.step(this.#other, action, this.#otherWorld);
    const [one, two] = [this.#game.numbers(this.#state), this.#game.numbers(this.#other)];
    this.#determined = Object.keys(one).every((name) => one[name] === two[name]);
  }

  /** The frame of the present state. */
  render(): Uint8Array {
    return this.#game.render(this.#state);
  }

  /** Where an object is; null where it is out of sight, or chance decides where. */
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
