import { sameRate } from '../video/frame-clock.ts';

/**
 * Tells how often each frame of an evenly spaced video comes at another rate: frame i, shown from i / from to (i + 1) / from seconds,
 * comes once for each time that falls there.
 *
 * @param from frames per second of the source; null: unknown, each frame comes once
 * @param to frames per second that are wanted; undefined: the source's own
 */
export function repeats(from: number | null, to: number | undefined): (index: number) => number {
  if (from === null || to === undefined || sameRate(from, to)) return () => 1;
  const before = (index: number) => Math.round((index * to) / from);
  return (index) => before(index + 1) - before(index);
}
