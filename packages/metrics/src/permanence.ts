import { type Figure, notDefined } from './figure.ts';
import type { Point } from './objects.ts';
import { ratio, type Tally } from './tally.ts';

/** Positions where an object that must always be there was found in each frame of some games; `null` where it was not. */
type Found = readonly (readonly (Point | null)[])[];

/**
 * Object permanence: the share of generated frames in which an object that must always be there is found, 0…1.
 *
 * @param found - one list a game, its first entry the first generated frame
 * @returns the share; `longestGap`: the most frames in a row without it in any game; not defined without a frame
 */
export function objectPermanence(found: Found): Figure<{ games: readonly Tally[]; count: number; longestGap: number }> {
  const games = found.map((points) => ({ sum: points.filter((p) => p !== null).length, count: points.length }));
  const share = ratio(games, 'no frame was generated');
  return share.value === null ? share : { ...share, longestGap: Math.max(...found.map(longestGap)) };
}

/**
 * The share of games in which an object is found in the n-th generated frame, 0…1: what is left after n frames of play.
 *
 * @param found - as for {@link objectPermanence}
 * @returns not defined where no game is that long
 */
export function foundAfter(found: Found, frame: number): Figure<{ games: readonly Tally[]; count: number }> {
  const games = found
    .filter((points) => points.length >= frame)
    .map((points) => ({ sum: points[frame - 1] === null ? 0 : 1, count: 1 }));
  if (games.length === 0) return notDefined(`no game has ${frame} generated frames`);
  return ratio(games, '');
}

function longestGap(points: readonly (Point | null)[]): number {
  let longest = 0;
  let gap = 0;
  for (const point of points) {
    gap = point === null ? gap + 1 : 0;
    longest = Math.max(longest, gap);
  }
  return longest;
}
