import type { Game } from '@genie/data';
import type { SamplingOptions } from '@genie/dynamics';
import { Random } from '@genie/ops';
import { toRgb } from '@genie/world';
import { beginGames } from './begin-games.ts';
import type { Models } from './models.ts';
import { turn } from './play-actions.ts';
import { WatchedGame } from './watched-game.ts';

export interface FreePlayOptions {
  /** Most past frames that the dynamics sees. */
  context: number;
  sampling: SamplingOptions;
  games: number;
  frames: number;
  /** Frames of which pictures are kept. */
  keep: number;
  /** Further frames of which a picture of the learned world is kept. Default: none. */
  glimpses?: readonly number[];
  /** Frames made in one set of rounds of unmasking. Default 1. */
  framesAtOnce?: number | undefined;
  /** The world's action for each of the game's. */
  keys: readonly number[];
  seed: number;
  onFrame?: ((made: number) => void) | undefined;
}

/** Plays the learned world and the true game side by side under the same random keys, and looks at each frame as it comes. */
export async function playFreely<S>(
  models: Models,
  game: Game<S>,
  options: FreePlayOptions,
): Promise<WatchedGame<S>[]> {
  const { context, games, frames, keep, glimpses, framesAtOnce = 1, keys, onFrame } = options;
  const root = new Random(options.seed).fork('true games');
  const watched = Array.from(
    { length: games },
    (_, i) => new WatchedGame(game, { context, keep, glimpses, random: root.fork(String(i)) }),
  );
  const truths = watched.map(({ truth }) => truth);
  const session = await beginGames(models, truths, { ...options, random: root.fork('sampling') });
  try {
    for (let t = 0; t < frames; t += framesAtOnce) {
      const horizon = Math.min(framesAtOnce, frames - t);
      const actions = watched.map(({ choose }) => Array.from({ length: horizon }, choose));
      const made = await session.stepMany(actions.map((chosen) => chosen.map((action) => keys[action])));
      for (const [g, each] of watched.entries())
        for (const [i, action] of actions[g].entries()) each.see(toRgb(made[g][i]), action);
      onFrame?.(t + horizon);
      await turn();
    }
  } finally {
    session.dispose();
  }
  return watched;
}
