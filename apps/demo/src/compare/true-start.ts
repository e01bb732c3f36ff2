import type { Start } from '@genie/world';
import type { Origin, TrueGame } from './true-game.ts';

/** A start that a true game shares; a clip like any other to all who do not ask. */
interface SharedStart {
  clip: Uint8Array;
  actions: number[];
  /** The game that made the clip. */
  trueGame: Origin & { name: string };
}

/** The start of a session in which the true game runs along. */
export function startTogether(game: TrueGame, { seed, played }: Origin): SharedStart {
  const { clip, actions } = game.start({ seed, played });
  return { clip, actions, trueGame: { name: game.game.name, seed, played } };
}

/** Where in the game a session began, if it began with this one. */
export function originOf(start: Start, game: TrueGame): Origin | undefined {
  const { trueGame } = start as Partial<SharedStart>;
  return trueGame?.name === game.game.name ? trueGame : undefined;
}
