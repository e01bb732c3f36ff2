import { Environment, LearnedGames, TrueGames } from '@genie/agent';
import { type Game, type GameName, games } from '@genie/data';
import { UsageError } from '@genie/pipeline/internal/errors';
import type { World } from '@genie/world';

/** Places where an agent can play. */
export const places = ['world', 'true-game'] as const;
export type PlaceOfPlay = (typeof places)[number];

/** The game that a world was learned from. @throws UsageError where it is none that we know, so that nothing tells what is worth a reward */
export function gameOf({ info }: World, named?: string): Game<unknown> {
  const name = named ?? info.game;
  if (name === undefined)
    throw new UsageError(
      `${info.name}: it knows no reward: it was learned from none of our games; --game NAME says by whose score to play`,
    );
  if (name in games) return games[name as GameName];
  throw new UsageError(`game ${name}: no such game; there are ${Object.keys(games).join(', ')}`);
}

/** Environments in a world, or in the game that it was learned from. */
export function openEnvironment(
  world: World,
  { where, game, count, maxSteps }: { where: PlaceOfPlay; game: Game<unknown>; count: number; maxSteps: number },
): Environment {
  const options = { count, game };
  return new Environment(where === 'world' ? new LearnedGames(world, options) : new TrueGames(world, options), {
    maxSteps,
  });
}
