import type { Game } from '@genie/data';
import { presenceWindows } from '@genie/metrics';
import type { GameMeasures } from './game.ts';

/** Measures how much of the game is still there, the longer it is played. */
export function longPlayOf<S>(
  game: Game<S>,
  { play, frames }: Pick<GameMeasures<S>, 'play' | 'frames'>,
): { frames: number; games: number; windows: ReturnType<typeof presenceWindows> } {
  const presence = Object.fromEntries(
    game.always.map((name) => [name, play.map(({ tracks }) => tracks[name].found.map((point) => point !== null))]),
  );
  return { frames, games: play.length, windows: presenceWindows(presence) };
}
