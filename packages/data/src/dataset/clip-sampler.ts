import { Random } from '@genie/ops';
import * as z from 'zod';
import { type Augmentation, augmentClip } from './augment.ts';
import { bytesToFloats, type ClipForm, clipPlaces, readClip } from './clip.ts';
import type { VideoDataset } from './video-dataset.ts';

/** Options of {@link ClipSampler}. */
export interface ClipSamplerOptions {
  /** Indices of the videos to draw from, such as `split.train`. */
  readonly videos: readonly number[];
  /** Frames of a clip. */
  readonly length: number;
  /** Distance between a clip's frames in the video, default 1. */
  readonly frameSkip?: number;
  /** Clips of a batch. */
  readonly batchSize: number;
  readonly seed: number;
  readonly augment?: Augmentation;
  /** Reads only these clips of each batch, as a replica does that trains on a part of it. Default: all. */
  readonly part?: { readonly first: number; readonly count: number };
  /** Places that would come too rarely by chance: the last `count` clips of each batch are drawn from these alone. Default: none. */
  readonly favoured?: { readonly places: readonly ClipPlace[]; readonly count: number };
}

/** Place where a clip begins. */
export interface ClipPlace {
  /** Index of its video in the dataset. */
  readonly video: number;
  /** Its first frame, counted from the video's. */
  readonly start: number;
}

/** A batch of clips. */
export interface ClipBatch {
  /** In [-1, 1]. */
  readonly frames: Float32Array;
  /** `[B, T, H, W, C]` */
  readonly shape: [number, number, number, number, number];
  readonly clips: readonly ClipPlace[];
}

const stateSchema = z.strictObject({ drawn: z.number().int().min(0) });

/**
 * Draws batches of clips in random order, each place of each video once before any comes twice (an epoch).
 *
 * No clip crosses the boundary of a video. Order and augmentation follow from the seed and from how many clips were
 * drawn, so that this number is the whole state, and a restored sampler goes on with exactly the same batches.
 */
export class ClipSampler {
  readonly batchSize: number;
  /** Clips of an epoch. */
  readonly size: number;
  readonly #dataset: VideoDataset;
  readonly #form: ClipForm;
  readonly #videos: readonly number[];
  /** For each video, the number of places in it and in the videos before it. */
  readonly #ends: number[];
  readonly #augment: Augmentation | undefined;
  readonly #seed: number;
  readonly #part: { readonly first: number; readonly count: number };
  readonly #favoured: NonNullable<ClipSamplerOptions['favoured']>;
  readonly #all: Epochs;
  readonly #rare: Epochs;
  #drawn = 0;

  /** @throws Error if no video is long enough for a clip */
  constructor(dataset: VideoDataset, options: ClipSamplerOptions) {
    const { videos, length, frameSkip = 1, batchSize, seed, augment, part, favoured } = options;
    if (!Number.isInteger(batchSize) || batchSize < 1)
      throw new Error(`batchSize is ${batchSize}; expected a whole number from 1`);
    const { first, count } = part ?? { first: 0, count: batchSize };
    if (![first, count].every(Number.isInteger) || first < 0 || count < 1 || first + count > batchSize)
      throw new Error(`part is ${count} clips from ${first}; expected some of a batch of ${batchSize}`);
    this.#part = { first, count };
    this.#dataset = dataset;
    this.#form = { length, frameSkip };
    this.#videos = videos;
    let total = 0;
    this.#ends = clipPlaces(dataset, videos, this.#form).map((count) => {
      total += count;
      return total;
    });
    this.size = total;
    this.batchSize = batchSize;
    this.#seed = seed;
    this.#augment = augment;
    this.#favoured = favoured ?? { places: [], count: 0 };
    const { places, count: rare } = this.#favoured;
    if (!Number.isInteger(rare) || rare < 0 || rare > batchSize || (rare > 0 && places.length === 0))
      throw new Error(
        `favoured is ${rare} clips of ${places.length} places; expected at most a batch of ${batchSize}, of one place or more`,
      );
    this.#all = new Epochs(total, (epoch) => new Random(seed).fork(`epoch ${epoch}`));
    this.#rare = new Epochs(places.length, (epoch) => new Random(seed).fork(`favoured epoch ${epoch}`));
  }

  /** Places of the clips of the next batch; nothing is read. */
  nextPlaces(): ClipPlace[] {
    const { first, count } = this.#part;
    const places = Array.from({ length: count }, (_, i) => this.#place(first + i));
    this.#drawn += this.batchSize;
    return places;
  }

  async next(): Promise<ClipBatch> {
    const { height, width, channels } = this.#dataset;
    const size = this.#form.length * height * width * channels;
    const begin = this.#drawn + this.#part.first;
    const clips = this.nextPlaces();
    const frames = new Float32Array(clips.length * size);
    for (const [i, place] of clips.entries()) {
      let bytes = readClip(this.#dataset, place.video, place.start, this.#form);
      if (this.#augment) {
        const random = new Random(this.#seed).fork(`clip ${begin + i}`);
        bytes = augmentClip(bytes, { height, width }, this.#augment, random);
      }
      bytesToFloats(bytes, frames.subarray(i * size, (i + 1) * size));
    }
    return { frames, shape: [clips.length, this.#form.length, height, width, channels], clips };
  }

  /** Plain data (JSON); what {@link ClipSampler.restore} takes. */
  state(): { drawn: number } {
    return { drawn: this.#drawn };
  }

  /** Goes on where the sampler of that state, made with the same options, would. */
  restore(state: unknown): void {
    const parsed = stateSchema.safeParse(state);
    if (!parsed.success)
      throw new Error(`not the state of a clip sampler: ${JSON.stringify(state)}; expected { drawn }`);
    this.#drawn = parsed.data.drawn;
  }

  /** The place of a clip of the next batch. */
  #place(clip: number): ClipPlace {
    const { places, count } = this.#favoured;
    const usual = this.batchSize - count;
    const batches = this.#drawn / this.batchSize;
    if (clip >= usual) return places[this.#rare.at(batches * count + clip - usual)]!;
    const place = this.#all.at(batches * usual + clip);
    const index = firstAbove(this.#ends, place);
    return { video: this.#videos[index]!, start: place - (this.#ends[index - 1] ?? 0) };
  }
}

/** The numbers below `size` in random order, each once before any comes twice. */
class Epochs {
  readonly #size: number;
  readonly #randomOf: (epoch: number) => Random;
  #epoch = -1;
  #order: number[] = [];

  constructor(size: number, randomOf: (epoch: number) => Random) {
    this.#size = size;
    this.#randomOf = randomOf;
  }

  at(drawn: number): number {
    const epoch = Math.floor(drawn / this.#size);
    if (epoch !== this.#epoch) {
      this.#order = this.#randomOf(epoch).shuffle(Array.from({ length: this.#size }, (_, i) => i));
      this.#epoch = epoch;
    }
    return this.#order[drawn % this.#size]!;
  }
}

/** Index of the first of ascending numbers that is above `value`. */
function firstAbove(ascending: readonly number[], value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value < ascending[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}
