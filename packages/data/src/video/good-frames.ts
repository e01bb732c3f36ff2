import type { Packets, VideoStream } from './video-stream.ts';

/** A frame as a decoder gives it, in the order in which frames are shown. */
export interface DecodedFrame {
  /** RGB, `[height, width, 3]`. */
  readonly rgb: Uint8Array;
  /** Time at which it is shown, in ticks; NaN: unknown. */
  readonly shown: number;
  /** It was decoded without any other. */
  readonly isKey: boolean;
  /** It may have been predicted from a frame that is shown after it. */
  readonly isBetween: boolean;
  /** The decoder filled in what it could not read. */
  readonly isCorrupt: boolean;
}

/** Output of a decoder: a frame, or that a packet could not be decoded. */
export type Decoded = DecodedFrame | 'error';

/** Remainder of the decoder's output: a good frame, and whether frames before it were left out as damaged. */
export interface GoodFrame {
  readonly frame: DecodedFrame;
  readonly isAfterDamage: boolean;
}

/** Codecs without anything by which a wrong picture is told from a right one: damage is noticed when a later one makes no sense. */
const lateCodecs: ReadonlySet<string> = new Set(['vp8', 'vp9', 'av1']);
/** Most frames since the last key frame that are left out before the one at which damage is noticed, for such codecs. */
const MAX_UNNOTICED = 64;

/** Most frames that are shown before one from which they were predicted. */
export const MAX_REORDERED = 16;

/**
 * Leaves out what is damaged: frames that could not be read, and all that were predicted from them: those up to the next key
 * frame, and those shown just before that may have been predicted backwards. Leaves out what stands before the first key frame
 * too, where a file begins in the middle of a group of pictures. Of codecs that notice damage late, what stands between the last key
 * frame and it is left out too.
 */
export class GoodFrames {
  readonly #decoded: AsyncIterable<Decoded>;
  readonly #packets: Packets;
  readonly #isLate: boolean;
  #state: 'beginning' | 'good' | 'damaged';
  #between: DecodedFrame[] = [];
  #isAfterDamage = false;
  /** Number of outputs of the decoder so far. */
  #count = 0;
  /** Index, among packets, of the last that failed. */
  #failed = -1;
  #places: Places | undefined;

  constructor(decoded: AsyncIterable<Decoded>, { packets, codec }: Pick<VideoStream, 'packets' | 'codec'>) {
    this.#isLate = lateCodecs.has(codec);
    this.#decoded = decoded;
    this.#packets = packets;
    this.#state = packets.firstKey > 0 ? 'beginning' : 'good';
  }

  /** True when the last output was damaged. */
  get isDamaged(): boolean {
    return this.#state === 'damaged';
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<GoodFrame> {
    for await (const item of this.#decoded) {
      // What was shown before a packet failed was decoded before it as well.
      if (item === 'error') {
        if (!this.#isLate) yield* this.#release(0);
        this.#places ??= placesOf(this.#packets.shown);
        this.#failed = this.#count + this.#places.delay;
      }
      const isUnsound = this.#packets.unsound.has(this.#count++);
      // Each once: another take may have the same times.
      const isBroken = item !== 'error' && this.#packets.corrupt.delete(item.shown);
      if (item === 'error' || isBroken || item.isCorrupt || isUnsound) {
        // The container knows where it is broken: what was decoded before is whole.
        if (isBroken && this.#isLate) yield* this.#release(0);
        this.#between = [];
        if (this.#state === 'good') this.#state = 'damaged';
      } else if (this.#state === 'good' || this.#begins(item)) {
        if (this.#isLate && item.isKey) yield* this.#release(0);
        this.#between.push(item);
        yield* this.#release(this.#isLate ? MAX_UNNOTICED : item.isBetween ? MAX_REORDERED : 0);
      }
    }
    yield* this.#release(0);
  }

  /** Tells whether a frame can be shown although nothing good stands before it. */
  #begins({ isKey, shown }: DecodedFrame): boolean {
    const { keys, firstKey, shown: times, timed } = this.#packets;
    // Some decoders mark no frame; the container's mark is found by the time, where that is stated.
    const isMarked = keys === null || (timed === times.length && keys.has(shown));
    if (!isKey && !isMarked) return false;
    if (this.#state === 'beginning' && shown < times[firstKey]!) return false;
    // It may have been decoded before the packet that failed, and waited for its turn to be shown.
    if (this.#failed >= 0 && timed === times.length && this.#places!.indices.get(shown)! <= this.#failed) return false;
    this.#isAfterDamage ||= this.#state === 'damaged';
    this.#state = 'good';
    return true;
  }

  *#release(keep: number): Generator<GoodFrame> {
    while (this.#between.length > keep) {
      yield { frame: this.#between.shift()!, isAfterDamage: this.#isAfterDamage };
      this.#isAfterDamage = false;
    }
  }
}

interface Places {
  /** Index of a packet, as packets are stored, by the time at which it is shown. */
  readonly indices: ReadonlyMap<number, number>;
  /** Most packets that are decoded before a frame and shown after it: so many later is each one shown. */
  readonly delay: number;
}

function placesOf(shown: readonly number[]): Places {
  const indices = new Map(shown.map((time, i) => [time, i]));
  let delay = 0;
  for (const [rank, time] of [...shown].sort((a, b) => a - b).entries())
    delay = Math.max(delay, (indices.get(time) ?? rank) - rank);
  return { indices, delay: Math.min(delay, MAX_REORDERED) };
}
