import type { Start, WorldInfo } from '@genie/world';
import { type Origin, TrueGame } from './true-game.ts';

/** A start that a true game shares; a clip like any other to all who do not ask. */
export interface SharedStart {
  clip: Uint8Array;
  actions: number[];
  /** The game that made the clip. */
  trueGame: TrueOrigin;
}

/** Place in a game where a session began: all that is needed to make its clip. */
export interface TrueOrigin extends Origin {
  name: string;
}

/** The start of a session in which the true game runs along. */
export function startTogether(game: TrueGame, { seed, played }: Origin): SharedStart {
  const { clip, actions } = game.start({ seed, played });
  return { clip, actions, trueGame: { name: game.game.name, seed, played } };
}

/** Returns the place in a game where a session began, if it began with one. */
export function trueOriginOf(start: Start): TrueOrigin | undefined {
  return (start as Partial<SharedStart>).trueGame;
}

/** A shared start without its clip, as it comes from a link or a file. */
export function sharedStart(trueGame: TrueOrigin): SharedStart {
  return { clip: new Uint8Array(), actions: [], trueGame };
}

/**
 * A start as a session takes it: a clip that was left out is made anew.
 *
 * @throws Error if the world's true game does not run here
 */
export function complete(start: Start, info: WorldInfo): Start {
  const origin = trueOriginOf(start);
  if (!origin || !('clip' in start) || start.clip.length > 0) return start;
  const game = TrueGame.of(info);
  if (typeof game === 'string') throw new Error(game);
  return startTogether(game, origin);
}
