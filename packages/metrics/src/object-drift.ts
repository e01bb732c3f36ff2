import { type Figure, notDefined } from './figure.ts';
import type { Point } from './objects.ts';
import { assertSameLength } from './pixels.ts';
import { ratio, ratioOf, type Tally } from './tally.ts';

/** An object in a learned world and in the true game under the same keys. */
export interface ObjectTrack {
  /** Position in the last true frame; `null` where it was out of sight. */
  readonly start: Point | null;
  /** Position in each generated frame; `null` where it was not found. */
  readonly found: readonly (Point | null)[];
  /** True position; `null` where it was out of sight, or the truth is not determined by the keys. */
  readonly truth: readonly (Point | null)[];
}

/**
 * Returns the distance of objects from the truth within the first n generated frames: the mean distance in pixels (Euclidean) over the
 * frames in which the object was found and the truth is known. An object that is lost does not add to it: {@link objectPermanence} counts
 * those.
 *
 * It asks for the same future, not for a good one: where chance decides in the true game there is no such thing, and after a first
 * wrong bounce the distance soon becomes that of two unrelated games, however well both are played.
 *
 * @returns pixels; `still`: the baseline, an object that stays where it was; not defined where it was never found
 * @throws RangeError when `found` and `truth` differ in length
 */
export function positionErrorWithin(
  tracks: readonly ObjectTrack[],
  frames: number,
): Figure<{ games: readonly Tally[]; count: number; still: number }> {
  const games: Tally[] = [];
  const still: Tally[] = [];
  for (const { start, found, truth } of tracks) {
    assertSameLength(found, truth, 'found and truth');
    const errors = { sum: 0, count: 0 };
    const resting = { sum: 0, count: 0 };
    for (let t = 0; t < Math.min(frames, found.length); t++) {
      const [point, real] = [found[t], truth[t]];
      if (!real) continue;
      if (start) {
        resting.sum += distance(start, real);
        resting.count++;
      }
      if (!point) continue;
      errors.sum += distance(point, real);
      errors.count++;
    }
    games.push(errors);
    still.push(resting);
  }
  const baseline = ratioOf(still);
  if (baseline === null) return notDefined('the truth is known in no frame');
  const error = ratio(games, 'the object was found in no frame');
  return error.value === null ? error : { ...error, still: baseline };
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
