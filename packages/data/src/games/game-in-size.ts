import type { Game } from './game.ts';

/** A game as it is drawn in a size: as it is where that is its own; `undefined` where it is not drawn so. */
export function gameInSize<S>(
  game: Game<S>,
  { height, width }: { readonly height: number; readonly width: number },
): Game<S> | undefined {
  return game.height === height && game.width === width ? game : game.inSize?.({ height, width });
}
