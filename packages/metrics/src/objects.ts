import { type Figure, notDefined } from './figure.ts';
import { assertSameLength } from './pixels.ts';

/** A place in a frame: pixels from the left (x) and from the top (y). */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Object found: the share of frames in which an object is found among those in which it should be there, 0…1.
 *
 * @param found - where it was found in each frame; `null` where it was not
 * @param truth - where it really is; `null` where it is not in the frame. Default: it should be in every frame
 * @returns share and number of frames; not defined when it should be in none
 * @throws RangeError when the lengths differ
 */
export function objectFound(
  found: readonly (Point | null)[],
  truth?: readonly (Point | null)[],
): Figure<{ frames: number }> {
  if (truth) assertSameLength(found, truth, 'found and truth');
  const expected = found.filter((_, i) => truth === undefined || truth[i] !== null);
  if (expected.length === 0) return notDefined('the object is in no frame');
  return { value: expected.filter((point) => point !== null).length / expected.length, frames: expected.length };
}

/**
 * Position error: the mean distance in pixels (Euclidean) between where an object was found and where it really is.
 * Frames in which it was not found are left out; {@link objectFound} counts them.
 *
 * @param found, truth - one entry per frame; `null` where the object is not there
 * @returns mean, `median` and `largest` distance in pixels, and the frames counted; not defined when there are none
 * @throws RangeError when the lengths differ
 */
export function positionError(
  found: readonly (Point | null)[],
  truth: readonly (Point | null)[],
): Figure<{ median: number; largest: number; frames: number }> {
  assertSameLength(found, truth, 'found and truth');
  const distances: number[] = [];
  found.forEach((point, i) => {
    const real = truth[i];
    if (point && real) distances.push(Math.hypot(point.x - real.x, point.y - real.y));
  });
  if (distances.length === 0) return notDefined('the object was found in no frame that has it');
  distances.sort((a, b) => a - b);
  const frames = distances.length;
  return {
    value: distances.reduce((a, b) => a + b, 0) / frames,
    median: (distances[Math.floor((frames - 1) / 2)] + distances[Math.ceil((frames - 1) / 2)]) / 2,
    largest: distances[frames - 1],
    frames,
  };
}
