import type { FrameSize } from './pixels.ts';

/** The shift of a frame that explains most of what changes to the next one. */
export interface ObjectShift {
  /** Pixels to the right and down. */
  x: number;
  y: number;
  /** Sum of the absolute changes of the given pixels, and how much of it is gone once the frame is shifted. */
  change: number;
  explained: number;
  /** Those of the given pixels of whose change it explains most. */
  moved: number[];
}

/** A smaller shift is taken where it explains nearly as much: inside a plain area any larger one would do as well. */
const nearly = 0.95;
/** Of more changed pixels than this an even selection is looked at. */
const most = 1500;

/**
 * Finds by trying all whole shifts how changed pixels moved: block matching, with the changed pixels as the block. A shift
 * explains what it explains both ways, the later frame by the earlier and the earlier by the later one: what only
 * appears or vanishes is explained one way at most.
 *
 * @param before, after - frames [H, W, 3], 0…255
 * @param pixels - indices of the pixels that changed, row by row
 */
export function objectShift(
  before: Uint8Array,
  after: Uint8Array,
  pixels: readonly number[],
  { width, height }: FrameSize,
): ObjectShift {
  const step = Math.ceil(pixels.length / most);
  const taken = pixels.filter((_, i) => i % step === 0);
  const change = taken.reduce((sum, p) => sum + distance(after, p, before, p), 0);
  const reach = Math.max(6, Math.round(width / 8));
  const within = (value: number, size: number) => Math.min(size - 1, Math.max(0, value));
  const at = (p: number, x: number, y: number) =>
    within(Math.floor(p / width) + y, height) * width + within((p % width) + x, width);
  const tried: Omit<ObjectShift, 'moved'>[] = [];
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      let [forth, back] = [0, 0];
      for (const p of taken) {
        const here = distance(after, p, before, p);
        forth += Math.max(0, here - distance(after, p, before, at(p, -x, -y)));
        back += Math.max(0, here - distance(before, p, after, at(p, x, y)));
      }
      tried.push({ x, y, change, explained: Math.min(forth, back) });
    }
  }
  const largest = Math.max(...tried.map(({ explained }) => explained));
  const best = tried
    .filter(({ explained }) => explained >= nearly * largest)
    .reduce((a, b) => (Math.hypot(b.x, b.y) < Math.hypot(a.x, a.y) ? b : a));
  const left = (p: number) => distance(after, p, before, at(p, -best.x, -best.y));
  return { ...best, moved: taken.filter((p) => 2 * left(p) < distance(after, p, before, p)) };
}

/** Sum over colours of |a[p] - b[q]|. */
function distance(a: Uint8Array, p: number, b: Uint8Array, q: number): number {
  return Math.abs(a[3 * p] - b[3 * q]) + Math.abs(a[3 * p + 1] - b[3 * q + 1]) + Math.abs(a[3 * p + 2] - b[3 * q + 2]);
}
