import type { VideoEntry } from '../video-entry.ts';
import { type Look, lookBucket, lookDistance, luma } from './video-look.ts';

/** Two videos of the same content, by their indices; `as` is the first of those that are. */
export interface ContentPair {
  readonly video: number;
  readonly as: number;
  readonly by: 'bytes' | 'frames';
}

/** Frames that can be read, and the videos that they make. */
export interface ComparedFrames {
  readonly height: number;
  readonly width: number;
  readonly videos: readonly VideoEntry[];
  read(start: number, count: number): Uint8Array;
}

/** Moments of a video at which it is compared, and the share of them that may differ. */
const MOMENTS = 12;
const MOST_DIFFERENT = 1 / 6;
/** Frames by which a moment may be off in the other video: at least, as a share of its length, and at most. Another rate moves frames. */
const FRAMES_OFF = 2;
const SHARE_OFF = 0.02;
const MOST_OFF = 32;
/** Blocks of a frame in each direction, and how far apart their brightness may be, 0..255: at most, and on average. */
const COARSE = { blocks: 16, most: 28, mean: 5 };
/** The same for videos with as many frames, where nothing can lie between two: small things that move tell one recording of a game from another. */
const FINE = { blocks: 32, most: 56, mean: 10 };
/** Videos of which one is so many times as long as the other are not the same. */
const LONGEST = 2.2;

/** Most videos that one is compared with frame by frame, those that look most alike: all recordings of a game may look alike. */
const MOST_COMPARED = 16;

/** Mean brightness of `blocks` × `blocks` blocks of a frame (fewer where it is smaller). */
function blocksOf(rgb: Uint8Array, height: number, width: number, blocks: number): Float32Array {
  const [rows, columns] = [Math.min(blocks, height), Math.min(blocks, width)];
  const sums = new Float32Array(rows * columns);
  const counts = new Float32Array(rows * columns);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * rows) / height) * columns;
    for (let x = 0; x < width; x++) {
      const block = row + Math.floor((x * columns) / width);
      sums[block] = sums[block]! + luma(rgb, (y * width + x) * 3);
      counts[block] = counts[block]! + 1;
    }
  }
  return sums.map((sum, i) => sum / counts[i]!);
}

function areClose(a: Float32Array, b: Float32Array, { most, mean }: { most: number; mean: number }): boolean {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const apart = Math.abs(a[i]! - b[i]!);
    if (apart > most) return false;
    sum += apart;
  }
  return sum <= mean * a.length;
}

/** Returns whether two videos show the same frames, maybe in another encoding or at another rate. */
function showTheSame(frames: ComparedFrames, one: VideoEntry, other: VideoEntry): boolean {
  const { height, width } = frames;
  const looks = one.length === other.length ? [COARSE, FINE] : [COARSE];
  const blocks = (rgb: Uint8Array, look: typeof COARSE) => blocksOf(rgb, height, width, look.blocks);
  let different = 0;
  const moments = Math.min(MOMENTS, one.length);
  for (let i = 0; i < moments; i++) {
    const time = (i + 0.5) / moments;
    const moment = frames.read(one.start + Math.floor(time * one.length), 1);
    const shown = looks.map((look) => blocks(moment, look));
    const off = Math.min(MOST_OFF, Math.max(FRAMES_OFF, Math.ceil(SHARE_OFF * other.length)));
    const first = Math.max(0, Math.floor(time * other.length) - off);
    const last = Math.min(other.length - 1, Math.floor(time * other.length) + off);
    const near = frames.read(other.start + first, last - first + 1);
    const size = height * width * 3;
    let found = false;
    for (let j = 0; j <= last - first && !found; j++) {
      const seen = near.subarray(j * size, (j + 1) * size);
      found = looks.every((look, k) => areClose(shown[k]!, blocks(seen, look), look));
    }
    if (!found && ++different > moments * MOST_DIFFERENT) return false;
  }
  return true;
}

/** Keeps the videos at the shortest distances, the nearest first. */
class MostAlike {
  readonly videos: number[] = [];
  readonly #distances: number[] = [];

  add(video: number, distance: number): void {
    const isFull = this.videos.length === MOST_COMPARED;
    if (distance === Number.POSITIVE_INFINITY || (isFull && distance >= this.#distances.at(-1)!)) return;
    const after = this.#distances.findIndex((other) => other > distance);
    const place = after < 0 ? this.videos.length : after;
    this.videos.splice(place, 0, video);
    this.#distances.splice(place, 0, distance);
    if (!isFull) return;
    this.videos.pop();
    this.#distances.pop();
  }
}

/** Key that all copies of a video share; undefined where it has no hash. */
export function bytesKey({ sha256, offset, length }: VideoEntry): string | undefined {
  return sha256 ? `${sha256} ${offset} ${length}` : undefined;
}

/**
 * Finds the videos that show the same as one before them: copies of one file by their hashes, other encodings by their frames.
 *
 * @param looks of `VideoLook.finish`, one a video
 */
export function sameContent(frames: ComparedFrames, looks: readonly Look[]): ContentPair[] {
  const pairs: ContentPair[] = [];
  const byBytes = new Map<string, number>();
  const byFrames = new Map<string, number>();
  /** Videos that show something new, by what they look like. */
  const byLook = new Map<number, number[]>();
  for (const [video, entry] of frames.videos.entries()) {
    const key = bytesKey(entry);
    const copy = key === undefined ? undefined : byBytes.get(key);
    if (copy !== undefined) {
      pairs.push({ video, as: copy, by: 'bytes' });
      continue;
    }
    const look = looks[video]!;
    const bucket = lookBucket(look);
    let as = byFrames.get(look.frames);
    if (as === undefined) {
      const alike = new MostAlike();
      for (let near = bucket - 1; near <= bucket + 1; near++)
        for (const known of byLook.get(near) ?? []) {
          const { length } = frames.videos[known]!;
          const [short, long] = [Math.min(entry.length, length), Math.max(entry.length, length)];
          if (long <= LONGEST * short) alike.add(known, lookDistance(look, looks[known]!));
        }
      as = alike.videos.find((known) => showTheSame(frames, entry, frames.videos[known]!));
    }
    if (key !== undefined) byBytes.set(key, as ?? video);
    byFrames.set(look.frames, as ?? video);
    if (as !== undefined) {
      pairs.push({ video, as, by: 'frames' });
      continue;
    }
    const known = byLook.get(bucket);
    if (known) known.push(video);
    else byLook.set(bucket, [video]);
  }
  return pairs;
}
