import { createHash } from 'node:crypto';

/** Blocks of the picture in each direction. */
const BLOCKS = 8;
/** Most pixels that are looked at in each direction. */
const SAMPLED = 64;

/**
 * Difference of a block's mean or spread over time, 0..255, that two encodings of a video may have: a constant, and a share of the value,
 * as brief changes are seen more or less often at another rate.
 */
const TOLERANCE = 8;
const TOLERATED_SHARE = 0.25;

/** Brightness, 0..255, of the pixel at a byte of an RGB picture. */
export const luma = (rgb: Uint8Array, at: number): number => (2 * rgb[at]! + 5 * rgb[at + 1]! + rgb[at + 2]!) / 8;

/** Overall look of a video. */
export interface Look {
  /** SHA-256 of all frames. */
  readonly frames: string;
  /** The means of all blocks, then their spreads; 128 numbers. */
  readonly blocks: Float32Array;
}

/**
 * Overall look of a video: for each of 8×8 blocks of the picture, the mean brightness over time and how far it varies. It stays
 * nearly the same under another codec, size or frame rate, and distinguishes most other videos, so that few have to be
 * compared frame by frame.
 */
export class VideoLook {
  /** Frames so far. */
  count = 0;
  readonly #sums = new Float64Array(BLOCKS * BLOCKS);
  readonly #squares = new Float64Array(BLOCKS * BLOCKS);
  readonly #frame = new Float64Array(BLOCKS * BLOCKS);
  readonly #hash = createHash('sha256');
  readonly #rows: readonly number[];
  readonly #columns: readonly number[];
  readonly #width: number;
  readonly #height: number;

  constructor(height: number, width: number) {
    this.#height = height;
    this.#width = width;
    const sampled = (length: number) => {
      const step = Math.max(1, Math.floor(length / SAMPLED));
      return Array.from({ length: Math.floor(length / step) }, (_, i) => i * step);
    };
    this.#rows = sampled(height);
    this.#columns = sampled(width);
  }

  /** Takes the next frame, RGB `[height, width, 3]`. */
  add(rgb: Uint8Array): void {
    this.#hash.update(rgb);
    const frame = this.#frame.fill(0);
    for (const y of this.#rows) {
      const row = Math.floor((y * BLOCKS) / this.#height) * BLOCKS;
      for (const x of this.#columns) {
        const block = row + Math.floor((x * BLOCKS) / this.#width);
        frame[block] = frame[block]! + luma(rgb, (y * this.#width + x) * 3);
      }
    }
    const pixels = (this.#rows.length * this.#columns.length) / (BLOCKS * BLOCKS);
    for (let i = 0; i < frame.length; i++) {
      const mean = frame[i]! / pixels;
      this.#sums[i] = this.#sums[i]! + mean;
      this.#squares[i] = this.#squares[i]! + mean ** 2;
    }
    this.count++;
  }

  finish(): Look {
    const look = new Float32Array(2 * BLOCKS * BLOCKS);
    for (let i = 0; i < BLOCKS * BLOCKS; i++) {
      const mean = this.#sums[i]! / Math.max(1, this.count);
      look[i] = mean;
      look[BLOCKS * BLOCKS + i] = Math.sqrt(Math.max(0, this.#squares[i]! / Math.max(1, this.count) - mean ** 2));
    }
    return { frames: this.#hash.digest('hex'), blocks: look };
  }
}

/** Distance of two looks, summed over blocks; Infinity where a block is so far off that the videos cannot be the same. */
export function lookDistance({ blocks: a }: Look, { blocks: b }: Look): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const apart = Math.abs(a[i]! - b[i]!);
    if (apart > TOLERANCE + TOLERATED_SHARE * Math.max(a[i]!, b[i]!)) return Number.POSITIVE_INFINITY;
    sum += apart;
  }
  return sum;
}

/** A number of each look, of its mean brightness, that differs by no more than 1 between two encodings of a video. */
export function lookBucket({ blocks }: Look): number {
  let sum = 0;
  for (let i = 0; i < BLOCKS * BLOCKS; i++) sum += blocks[i]!;
  return Math.floor(sum / (BLOCKS * BLOCKS) / TOLERANCE);
}
