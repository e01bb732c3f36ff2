import type { TrueGame } from './true-game.ts';

/** Position of an object of the game in the learned picture. */
export interface ObjectError {
  name: string;
  /** Pixels from where it truly is; null: the learned picture does not show it, or shows it where the game has none. */
  distance: number | null;
}

/**
 * Finds the game's objects in a learned picture.
 *
 * @param learned RGB [H, W, 3], in the game's own size
 */
export function objectErrors({ game }: TrueGame, state: unknown, learned: Uint8Array): ObjectError[] {
  const found = game.detect(learned);
  return Object.entries(game.objects(game.numbers(state))).flatMap(([name, place]) => {
    const seen = found[name] ?? null;
    if (!place && !seen) return []; // out of sight, and rightly so
    return [{ name, distance: place && seen ? Math.hypot(place.x - seen.x, place.y - seen.y) : null }];
  });
}
