import { type Figure, notDefined } from './figure.ts';
import { assertSameLength } from './pixels.ts';

/**
 * Token accuracy: the share of tokens predicted exactly, 0…1.
 *
 * @param predicted, target - [n] token indices
 * @param mask - [n]; only tokens where it is not 0 count (those that were hidden from the model). Default: all
 * @returns the share; `chance`: the share of the most frequent true token, what a constant answer would get; the tokens
 * counted. Not defined when none is
 * @throws RangeError when the lengths differ
 */
export function tokenAccuracy(
  predicted: ArrayLike<number>,
  target: ArrayLike<number>,
  mask?: ArrayLike<number | boolean>,
): Figure<{ chance: number; tokens: number }> {
  assertSameLength(predicted, target);
  if (mask) assertSameLength(mask, target, 'mask and target');
  const counts = new Map<number, number>();
  let tokens = 0;
  let right = 0;
  for (let i = 0; i < target.length; i++) {
    if (mask && !mask[i]) continue;
    tokens++;
    if (predicted[i] === target[i]) right++;
    counts.set(target[i], (counts.get(target[i]) ?? 0) + 1);
  }
  if (tokens === 0) return notDefined('no token was predicted');
  let most = 0;
  for (const count of counts.values()) most = Math.max(most, count);
  return { value: right / tokens, chance: most / tokens, tokens };
}
