import type { Random } from '@genie/ops';
import type { ScheduleKind } from '../unmask/sampling.ts';

/** Steepness of the exponential schedule: few tokens at first, when little is known, most of them at the end. */
const rate = 5;

/** Share of the tokens that should be open after a step, from 0 on; see `unmaskingSchedule`. */
export function openShare(kind: ScheduleKind, step: number, steps: number): number {
  switch (kind) {
    case 'exponential':
      return Math.expm1((rate * step) / steps) / Math.expm1(rate);
    case 'cosine':
      return 1 - Math.cos(((Math.PI / 2) * (step + 1)) / steps);
    case 'linear':
      return (step + 1) / steps;
    case 'halton':
      return 1 - Math.acos((step + 1) / steps) / (Math.PI / 2);
  }
}

/** The orders in which confidence does not count; see `placeOrder`. */
export function fixedOrder(
  order: 'random' | 'halton',
  { batch, frames, rows, columns }: { batch: number; frames: number; rows: number; columns: number },
  randoms: readonly Random[] | undefined,
): (choice: { clip: number; count: number }) => number[] {
  const patches = rows * columns;
  const sequence = haltonPlaces(rows, columns);
  const sequences = Array.from({ length: batch }, (_, clip) => {
    const random = randoms?.[clip];
    const shift = order === 'halton' && random ? random.integer(patches) : 0;
    const places: number[] = [];
    for (let i = 0; i < patches; i++) {
      const place = sequence[(i + shift) % patches]!;
      for (let frame = 0; frame < frames; frame++) places.push((clip * frames + frame) * patches + place);
    }
    return order === 'random' ? random!.shuffle(places) : places;
  });
  return ({ clip, count }) => sequences[clip]!.splice(0, count);
}

/**
 * The Halton sequence's i-th number in a base, i from 1 on: its digits in that base, mirrored at the point. In [0, 1).
 *
 * @see https://doi.org/10.1007/BF01386213
 */
export function halton(index: number, base: number): number {
  let value = 0;
  let digit = 1;
  for (let left = index; left > 0; left = Math.floor(left / base)) {
    digit /= base;
    value += (left % base) * digit;
  }
  return value;
}

/**
 * All places of a grid in the order of a two-dimensional Halton sequence, bases 2 (rows) and 3 (columns): each next place lies
 * away from those before, so that every beginning of the order covers the grid evenly.
 *
 * @returns places row by row, each of 0 … rows · columns − 1 once
 * @see https://arxiv.org/abs/2503.17076 (Halton scheduler for MaskGIT), section 4
 */
export function haltonPlaces(rows: number, columns: number): Int32Array {
  const places = new Int32Array(rows * columns);
  const met = new Uint8Array(places.length);
  let count = 0;
  for (let index = 1; count < places.length; index++) {
    const place = Math.floor(halton(index, 2) * rows) * columns + Math.floor(halton(index, 3) * columns);
    if (met[place]) continue;
    met[place] = 1;
    places[count++] = place;
  }
  return places;
}
