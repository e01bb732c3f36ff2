import type { Start } from '@genie/world';
import type { TrueGame } from './true-game.ts';

/** A start that a true game shares; a clip like any other to all who do not ask. */
interface SharedStart {
  clip: Uint8Array;
  actions: number[];
  /** Name and seed of the game that made the clip. */
  trueGame: { name: string; seed: number };
}

/** The start of a session in which the true game runs along. */
export function startTogether(game: TrueGame, seed: number): SharedStart {
  const { clip, actions } = game.start(seed);
  return { clip, actions, trueGame: { name: game.game.name, seed } };
}

/** The seed of the game that a session began with, if it began with this one. */
export function seedOf(start: Start, game: TrueGame): number | undefined {
  const { trueGame } = start as Partial<SharedStart>;
  return trueGame?.name === game.game.name ? trueGame.seed : undefined;
}
