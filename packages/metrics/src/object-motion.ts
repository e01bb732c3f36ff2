import { objectShift } from './object-shift.ts';
import type { FrameSize } from './pixels.ts';

/** Motion on the screen that the scenery does not explain, in pixels to the right and down. */
export interface ObjectMotion {
  x: number;
  y: number;
  /** Pixels that change though the scenery does not, and the share of their change that the shift explains, 0…1. */
  changed: number;
  explained: number;
}

export interface ObjectMotionOptions {
  /** Motion of the scenery meanwhile, see {@link scrollOf}. Default: the scenery rests. */
  scroll?: { x: number; y: number };
  /** Returns whether a pixel is considered, by its index row by row. Default: each is. */
  looked?: (pixel: number) => boolean;
}

/** Pixels that change by less, of 255, in each colour stand still: a decoder's noise. */
const still = 24;
/** Fewer changed pixels, or a shift that explains less of them, show no object. */
const fewest = 3;
const leastExplained = 0.3;

/**
 * The displacement of the object that moves before the scenery: what changes once the earlier frame is scrolled, by block matching with
 * those pixels as the block.
 *
 * @param before, after - frames [H, W, 3], 0…255
 * @returns null where nothing is seen that moves: nothing changes, or it appears, vanishes and deforms
 */
export function objectMotion(
  before: Uint8Array,
  after: Uint8Array,
  size: FrameSize,
  { scroll = { x: 0, y: 0 }, looked = () => true }: ObjectMotionOptions = {},
): ObjectMotion | null {
  const { width, height } = size;
  const [byX, byY] = [Math.round(scroll.x), Math.round(scroll.y)];
  const scenery = scrolled(before, size, byX, byY);
  const pixels: number[] = [];
  for (let y = Math.max(0, byY); y < height + Math.min(0, byY); y++) {
    for (let x = Math.max(0, byX); x < width + Math.min(0, byX); x++) {
      const p = y * width + x; // what came into the picture has no past
      if (looked(p) && pixelDiffers(scenery, after, p, still)) pixels.push(p);
    }
  }
  if (pixels.length < fewest) return null;
  const shift = objectShift(scenery, after, pixels, size);
  const explained = shift.explained / shift.change;
  if (explained < leastExplained) return null;
  return { x: shift.x + byX, y: shift.y + byY, changed: pixels.length, explained };
}

/** Returns whether pixel p of two frames [H, W, 3] differs by `least` or more, of 255, in a colour. */
export function pixelDiffers(a: Uint8Array, b: Uint8Array, p: number, least: number = still): boolean {
  for (let i = 3 * p; i < 3 * p + 3; i++) if (Math.abs(a[i] - b[i]) >= least) return true;
  return false;
}

/** A frame moved right and down; what comes in is drawn out from its border. */
function scrolled(frame: Uint8Array, { width, height }: FrameSize, byX: number, byY: number): Uint8Array {
  if (byX === 0 && byY === 0) return frame;
  const moved = new Uint8Array(frame.length);
  const within = (value: number, size: number) => Math.min(size - 1, Math.max(0, value));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 3 * (within(y - byY, height) * width + within(x - byX, width));
      moved.set(frame.subarray(from, from + 3), 3 * (y * width + x));
    }
  }
  return moved;
}
