import { objectShift } from '@genie/metrics';
import type { RawClip } from '../pictures.ts';
import { type Place, Spread } from './spread.ts';

/** Mean motion of the changes from frame to frame. Right and down are positive, in pixels a frame. */
export interface Motion {
  x: number;
  y: number;
  /** Changed pixels of a frame, on average. */
  changed: number;
  /** Share of the change that shifts explain, 0…1: low where things appear, vanish or deform. */
  explained: number;
  /** Agreement of the shifts, 0…1: length of their mean over the mean of their lengths. */
  steadiness: number;
  /** Place of the motion; of the changes if nothing moves. */
  place: Place;
}

/** Pixels that change by less, of 255, in each colour stand still: a decoder's noise. */
const still = 24;

/**
 * The mean displacement of the pixels that change between frames.
 *
 * For each pair of frames it takes the shift of the earlier frame that explains most of the change, and averages those
 * shifts over all pairs, weighted by how much they explain.
 *
 * @param clips - of what is looked at, one from each start
 * @param others - what happened from the same starts otherwise, [other][start]: where a pixel is the same in all of
 * them, it is not looked at (the same happens anyway). Default: every pixel is looked at
 * @returns `null` where no pixel changes
 */
export function meanMotion(clips: readonly RawClip[], others: readonly (readonly RawClip[])[] = []): Motion | null {
  let pairs = 0;
  let changed = 0;
  const sum = { weight: 0, total: 0, x: 0, y: 0, length: 0 };
  const [everywhere, along] = [new Spread(), new Spread()];
  for (const [start, clip] of clips.entries()) {
    const { width, height } = clip;
    for (let t = 0; t + 1 < clip.count; t++) {
      pairs++;
      const [before, after] = [frame(clip, t), frame(clip, t + 1)];
      const here = others.map((other) => other[start]).filter((other) => other && t + 1 < other.count);
      const looked =
        here.length > 0 ? where(width * height, (p) => here.some((other) => apart(clip, other, t, p))) : null;
      const pixels = where(width * height, (p) => (!looked || looked.has(p)) && differs(before, after, p));
      if (pixels.size === 0) continue;
      changed += pixels.size;
      const shift = objectShift(before, after, [...pixels], { width, height });
      everywhere.add([...pixels], { width, height });
      along.add(shift.moved, { width, height });
      sum.total += shift.change;
      sum.weight += shift.explained;
      sum.x += shift.explained * shift.x;
      sum.y += shift.explained * shift.y;
      sum.length += shift.explained * Math.hypot(shift.x, shift.y);
    }
  }
  if (changed === 0) return null;
  return {
    x: sum.weight === 0 ? 0 : sum.x / sum.weight,
    y: sum.weight === 0 ? 0 : sum.y / sum.weight,
    changed: changed / pairs,
    explained: sum.weight / sum.total,
    steadiness: sum.length === 0 ? 0 : Math.hypot(sum.x, sum.y) / sum.length,
    place: (along.count > 0 ? along : everywhere).place(),
  };
}

function frame({ frames, height, width }: RawClip, t: number): Uint8Array {
  return frames.subarray(t * height * width * 3, (t + 1) * height * width * 3);
}

/** Returns whether two clips differ at pixel p before or after the step from frame t. */
function apart(a: RawClip, b: RawClip, t: number, p: number): boolean {
  return differs(frame(a, t), frame(b, t), p) || differs(frame(a, t + 1), frame(b, t + 1), p);
}

function differs(a: Uint8Array, b: Uint8Array, p: number): boolean {
  for (let i = 3 * p; i < 3 * p + 3; i++) if (Math.abs(a[i] - b[i]) >= still) return true;
  return false;
}

function where(size: number, test: (p: number) => boolean): Set<number> {
  const found = new Set<number>();
  for (let p = 0; p < size; p++) if (test(p)) found.add(p);
  return found;
}
