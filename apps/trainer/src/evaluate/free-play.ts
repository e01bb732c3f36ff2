import type { Game } from '@genie/data';
import { Random } from '@genie/ops';
import { clipTensor } from './held-out.ts';
import { LearnedGames, type LearnedGamesOptions } from './learned-games.ts';
import type { Models } from './rollout.ts';
import { WatchedGame } from './watched-game.ts';

export interface FreePlayOptions extends Omit<LearnedGamesOptions, 'random'> {
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
  const start = clipTensor(
    watched.map(({ truth }) => ({ frames: truth.start })),
    game,
  );
  const startActions = watched.map(({ truth }) => truth.startActions.map((action) => keys[action]));
  const learned = new LearnedGames(models, start, { ...options, startActions, random: root.fork('sampling') });
  start.dispose();
  const size = game.height * game.width * 3;
  try {
    for (let t = 0; t < frames; t += framesAtOnce) {
      const horizon = Math.min(framesAtOnce, frames - t);
      const actions = watched.map(({ choose }) => Array.from({ length: horizon }, choose));
      const made = await learned.play(actions.map((chosen) => chosen.map((action) => keys[action])));
      for (const [g, each] of watched.entries())
        for (const [i, action] of actions[g].entries()) each.see(made[g].subarray(i * size, (i + 1) * size), action);
      onFrame?.(t + horizon);
    }
  } finally {
    learned.dispose();
  }
  return watched;
}
