import type { FrameSize } from './pixels.ts';

/** Motion of a picture as a whole from one frame to the next. */
export interface Scroll {
  /** Pixels to the right and down, to parts of a pixel: a camera that turns right gives a negative `x`. */
  x: number;
  y: number;
  /** Share of the picture's blocks that have texture and are explained better so than at rest, 0…1; 0 where the picture rests. */
  support: number;
}

export interface ScrollOptions {
  /** Largest shift that is tried, in pixels. Default: an eighth of the width, 6 at least. */
  range?: number;
  /** Least share of the picture's blocks that has to move along: what moves less of it is an object. Default 0.2. */
  leastSupport?: number;
}

/** Side of a block in pixels. */
const blockSide = 8;
/** A block whose pixels differ by less than this from their neighbours, of 255 on average, matches anywhere: it has no vote. */
const leastTexture = 2;

/**
 * The shift of a picture as a whole, by block matching: each block with texture has one vote, which is how much better or worse
 * a shift explains it than rest does, at most one either way. So an object that moves does not outvote the scenery that rests, however
 * strong its colours are.
 *
 * @param before, after - frames [H, W, 3], 0…255
 */
export function scrollOf(before: Uint8Array, after: Uint8Array, size: FrameSize, options: ScrollOptions = {}): Scroll {
  const { range = Math.max(6, Math.round(size.width / 8)), leastSupport = 0.2 } = options;
  const blocks = blocksOf(after, size);
  const atRest = blocks.map((block) => mismatch(before, after, block, 0, 0, size) ?? 0);
  const side = 2 * range + 1;
  const votes = new Float64Array(side * side);
  for (let y = -range; y <= range; y++) {
    for (let x = -range; x <= range; x++) {
      let sum = 0;
      for (const [i, block] of blocks.entries()) {
        const there = mismatch(before, after, block, x, y, size);
        if (there !== null) sum += vote(atRest[i], there, block.texture);
      }
      votes[(y + range) * side + x + range] = sum;
    }
  }
  const at = (x: number, y: number) => votes[(y + range) * side + x + range] ?? 0;
  let best = { x: 0, y: 0 };
  for (let y = -range; y <= range; y++) {
    for (let x = -range; x <= range; x++) {
      const better = at(x, y) - at(best.x, best.y);
      if (better > 1e-9 || (better > -1e-9 && Math.hypot(x, y) < Math.hypot(best.x, best.y))) best = { x, y };
    }
  }
  const { x, y } = best;
  const along = blocks.filter((block, i) => {
    const there = mismatch(before, after, block, x, y, size);
    return there !== null && vote(atRest[i], there, block.texture) > 0.25;
  });
  const support = along.length / (Math.floor(size.width / blockSide) * Math.floor(size.height / blockSide));
  if ((x === 0 && y === 0) || support < leastSupport) return { x: 0, y: 0, support: 0 };
  const mismatches = (alongX: number, alongY: number) => {
    const sums: [number, number, number] = [0, 0, 0];
    for (const block of along) {
      const three = [-1, 0, 1].map((by) => mismatch(before, after, block, x + by * alongX, y + by * alongY, size));
      if (!three.includes(null)) for (const [i, value] of three.entries()) sums[i] += value ?? 0;
    }
    return sums;
  };
  return { x: x + dip(...mismatches(1, 0)), y: y + dip(...mismatches(0, 1)), support };
}

interface Block {
  left: number;
  top: number;
  /** Mean absolute difference between neighbouring pixels. */
  texture: number;
}

/** The blocks that have texture. */
function blocksOf(frame: Uint8Array, { width, height }: FrameSize): Block[] {
  const blocks: Block[] = [];
  for (let top = 0; top + blockSide <= height; top += blockSide) {
    for (let left = 0; left + blockSide <= width; left += blockSide) {
      let sum = 0;
      for (let y = top; y < top + blockSide; y++) {
        for (let x = left; x < left + blockSide; x++) {
          const here = 3 * (y * width + x);
          if (x + 1 < left + blockSide) sum += distance(frame, here, frame, here + 3);
          if (y + 1 < top + blockSide) sum += distance(frame, here, frame, here + 3 * width);
        }
      }
      const texture = sum / (2 * blockSide * (blockSide - 1));
      if (texture >= leastTexture) blocks.push({ left, top, texture });
    }
  }
  return blocks;
}

/** Mean difference of a block to the earlier frame, shifted; null where that lies outside of the picture. */
function mismatch(
  before: Uint8Array,
  after: Uint8Array,
  { left, top }: Block,
  x: number,
  y: number,
  { width, height }: FrameSize,
): number | null {
  if (left - x < 0 || top - y < 0 || left - x + blockSide > width || top - y + blockSide > height) return null;
  let sum = 0;
  for (let i = top; i < top + blockSide; i++) {
    const here = 3 * (i * width + left);
    const there = 3 * ((i - y) * width + left - x);
    for (let j = 0; j < 3 * blockSide; j++) sum += Math.abs(after[here + j] - before[there + j]);
  }
  return sum / (3 * blockSide * blockSide);
}

function vote(atRest: number, there: number, texture: number): number {
  return Math.max(-1, Math.min(1, (atRest - there) / texture));
}

/** Returns the position of the tip of a V through three values, of which the middle one is the lowest, relative to the middle. */
function dip(left: number, middle: number, right: number): number {
  const slope = Math.max(left, right) - middle;
  return slope <= 0 ? 0 : (left - right) / (2 * slope);
}

/** Mean over colours of |a - b|. */
function distance(a: Uint8Array, p: number, b: Uint8Array, q: number): number {
  return (Math.abs(a[p] - b[q]) + Math.abs(a[p + 1] - b[q + 1]) + Math.abs(a[p + 2] - b[q + 2])) / 3;
}
