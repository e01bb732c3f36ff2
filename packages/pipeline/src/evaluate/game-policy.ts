import type { Game } from '@genie/data';
import type { SamplingOptions } from '@genie/dynamics';
import type { Tally } from '@genie/metrics';
import { Random } from '@genie/ops';
import { toRgb } from '@genie/world';
import { beginGames } from './begin-games.ts';
import type { Models } from './models.ts';
import { turn } from './play-actions.ts';
import { readFrames } from './read-frames.ts';
import { TrueGame } from './true-game.ts';

export interface PolicyOptions {
  /** Most past frames that the dynamics sees. */
  context: number;
  sampling: SamplingOptions;
  games: number;
  frames: number;
  /** The world's action for each of the game's. */
  keys: readonly number[];
  seed: number;
  onFrame?: ((made: number) => void) | undefined;
}

/** Points of the same policy in both worlds, one entry a game. */
export interface PolicyScores {
  learned: Tally[];
  truth: Tally[];
}

/**
 * Lets the game's own policy play the learned world and the true game, from the same states and with the same random numbers. In both it
 * acts on what it reads from the pictures, and points are counted from the same; where it sees nothing it presses nothing.
 */
export async function scorePolicy<S>(models: Models, game: Game<S>, options: PolicyOptions): Promise<PolicyScores> {
  const { games, frames, keys, onFrame } = options;
  const root = new Random(options.seed).fork('policy games');
  const truths = Array.from({ length: games }, (_, i) => new TrueGame(game, options.context, root.fork(String(i))));
  const players = (name: string) =>
    truths.map((truth, i) => new SeeingPlayer(game, truth.start, root.fork(`${name} ${i}`)));
  // The same fork for both, so that chance is the same.
  const [learners, knowers] = [players('player'), players('player')];
  const session = await beginGames(models, truths, { ...options, random: root.fork('sampling') });
  try {
    for (let t = 0; t < frames; t++) {
      const made = await session.step(learners.map((player) => keys[player.choose()]));
      for (const [i, player] of learners.entries()) player.see(toRgb(made[i]));
      for (const [i, player] of knowers.entries()) {
        truths[i].step(player.choose());
        player.see(truths[i].render());
      }
      onFrame?.(t + 1);
      await turn();
    }
  } finally {
    session.dispose();
  }
  const tallies = (all: SeeingPlayer<S>[]): Tally[] => all.map(({ points }) => ({ sum: points, count: 1 }));
  return { learned: tallies(learners), truth: tallies(knowers) };
}

/** A player that knows of its game what the pictures show. */
class SeeingPlayer<S> {
  points = 0;
  readonly #game: Game<S>;
  readonly #policy: ReturnType<Game<S>['policy']>;
  #seen: S | null;

  /** @param start - frames that it has seen so far, [K, H, W, C] */
  constructor(game: Game<S>, start: Uint8Array, random: Random) {
    this.#game = game;
    this.#policy = game.policy(random);
    this.#seen = readFrames(game, start);
  }

  choose(): number {
    return this.#seen === null ? 0 : this.#policy(this.#seen);
  }

  see(frame: Uint8Array): void {
    const before = this.#seen;
    this.#seen = this.#game.read(frame, before);
    if (before !== null && this.#seen !== null) this.points += this.#game.score.points(before, this.#seen);
  }
}
