import type { SamplingOptions } from '@genie/dynamics';
import type { Random } from '@genie/ops';
import { BatchedSession } from '@genie/world';
import { type Models, playableOf, seedsFrom } from './models.ts';
import type { TrueGame } from './true-game.ts';

export interface BeginGamesOptions {
  /** Most past frames that the dynamics sees. */
  context: number;
  sampling: SamplingOptions;
  /** The world's action for each of the game's. */
  keys: readonly number[];
  random: Random;
}

/** Begins a game in the learned world where each of some true games stands: a session with an environment for each. */
export async function beginGames(
  models: Models,
  truths: readonly Pick<TrueGame<unknown>, 'start' | 'startActions'>[],
  { keys, random, ...options }: BeginGamesOptions,
): Promise<BatchedSession> {
  const count = truths.length;
  const session = new BatchedSession(playableOf(models, options), { count, seed: seedsFrom(random, count) });
  await session.reset(
    truths.map(({ start, startActions }) => ({
      clip: start,
      // Where no model infers them, they are those that were pressed.
      ...(models.actionTokenizer ? {} : { actions: startActions.map((action) => keys[action]) }),
    })),
  );
  return session;
}
