import { type Game, type GameName, gameInSize, games } from '@genie/data';
import type { Random } from '@genie/ops';
import { UsageError } from '@genie/pipeline/internal/errors';
import { wholeSkip } from '@genie/pipeline/internal/evaluate/rates';
import { TrueGame } from '@genie/pipeline/internal/evaluate/true-game';
import type { WorldInfo } from '@genie/world';
import type { ActionChoice } from './actions.ts';

/** Play in the true game, for a learned world to play the same. */
export interface TruePlay {
  /** Frames of the beginning and then of the play, RGB each. */
  frames: Uint8Array[];
  /** Latent actions between all of those frames, one fewer. */
  actions: number[];
}

/** A game whose videos a world was learned from, with the world's action for each of the game's. */
export class KnownGame {
  readonly #game: Game<unknown>;
  /** Latent action of each of the game's actions. */
  readonly #latent: number[];
  /** Steps of the game in one of the world. */
  readonly #steps: number;

  /** @throws UsageError where there is no such game, or the world has other pictures, another rate or other actions */
  constructor(name: string, info: WorldInfo) {
    if (!(name in games))
      throw new UsageError(`--game ${name}: no such game; there are ${Object.keys(games).join(', ')}`);
    const named: Game<unknown> = games[name as GameName];
    this.#game = gameInSize(named, info) ?? named;
    const { height, width, actions } = this.#game;
    if (height !== info.height || width !== info.width) {
      throw new UsageError(
        `${info.name}: its frames are ${info.width}×${info.height}, those of ${name} ${width}×${height}: they cannot play side by side`,
      );
    }
    const steps = wholeSkip(this.#game.fps, info.fps);
    if (steps === null) {
      throw new UsageError(
        `${info.name}: it plays ${info.fps} frames a second, ${name} ${this.#game.fps}: they cannot play in step`,
      );
    }
    this.#steps = steps;
    this.#latent = actions.map((action) => {
      const found = info.actions.find((each) => each.name === action);
      if (found) return found.index;
      throw new UsageError(
        `${info.name}: none of its actions (${info.actions.map(({ name }) => name).join(', ')}) is called ${action}, as one of ${name} is`,
      );
    });
  }

  /**
   * Plays: the game's own policy until the rollout begins, and from then on what `choice` says, or the policy.
   *
   * @param context - frames that the rollout begins from
   * @param steps - frames after those
   */
  play(context: number, steps: number, choice: ActionChoice | 'policy', random: Random): TruePlay {
    const game = new TrueGame(this.#game, context, random, this.#steps);
    const size = game.start.length / context;
    const frames: Uint8Array[] = Array.from({ length: context }, (_, t) => game.start.slice(t * size, (t + 1) * size));
    const actions = [...game.startActions];
    const chosen = choice === 'policy' ? undefined : choice(random.fork('actions'));
    for (let t = 0; t < steps; t++) {
      const action = chosen ? this.#latent.indexOf(chosen(t)) : game.choose();
      if (action < 0) throw new UsageError(`--actions: the true game has no action for latent action ${chosen!(t)}`);
      game.step(action);
      frames.push(game.render());
      actions.push(action);
    }
    return { frames, actions: actions.map((action) => this.#latent[action]!) };
  }
}
