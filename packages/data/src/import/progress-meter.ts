import type { Source } from './source.ts';

/** Progress of an import. */
export interface ImportProgress {
  /** Path of the source under way. */
  readonly source: string;
  /** Sources done, good or bad. */
  readonly done: number;
  readonly count: number;
  /** Frames so far. */
  readonly frames: number;
  readonly framesPerSecond: number;
  /** Guessed from the bytes of the sources; null before enough of them is done to tell. */
  readonly secondsLeft: number | null;
}

/** Before so many seconds, and below such a share of the whole, opening the files counts for more than reading them. */
const TELLING = { seconds: 1, share: 0.02 };

/** Least time between two reports. */
const INTERVAL_MS = 100;

/** Reports how far an import is, ten times a second at most and after the last source. */
export class ProgressMeter {
  readonly #sources: readonly Source[];
  readonly #report: ((progress: ImportProgress) => void) | undefined;
  readonly #bytes: number;
  readonly #started = performance.now();
  #doneBytes = 0;
  #done = 0;
  #reported = 0;

  constructor(sources: readonly Source[], report: ((progress: ImportProgress) => void) | undefined) {
    this.#sources = sources;
    this.#report = report;
    this.#bytes = Math.max(
      1,
      sources.reduce((sum, { bytes }) => sum + bytes, 0),
    );
  }

  /** Seconds since it was made. */
  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  /**
   * @param frames frames of all sources so far
   * @param share how much of the source under way is done, 0..1
   */
  update(frames: number, share: number): void {
    if (performance.now() - this.#reported >= INTERVAL_MS) this.#send(frames, share);
  }

  /** Says that the source under way is done. */
  next(frames: number): void {
    this.#doneBytes += this.#sources[this.#done]!.bytes;
    this.#done++;
    if (this.#done === this.#sources.length) this.#send(frames, 0);
    else this.update(frames, 0);
  }

  #send(frames: number, share: number): void {
    if (!this.#report) return;
    this.#reported = performance.now();
    const seconds = Math.max(1e-3, this.seconds);
    const current = this.#sources[Math.min(this.#done, this.#sources.length - 1)]!;
    const part = (this.#doneBytes + (this.#done < this.#sources.length ? share * current.bytes : 0)) / this.#bytes;
    this.#report({
      source: current.path,
      done: this.#done,
      count: this.#sources.length,
      frames,
      framesPerSecond: frames / seconds,
      secondsLeft: secondsLeft(seconds, part),
    });
  }
}

/** Seconds to come where `share` of the work took `seconds`; null where that tells nothing yet. Of long work a smaller share tells too. */
export function secondsLeft(seconds: number, share: number): number | null {
  if (share >= 1) return 0;
  if (seconds < TELLING.seconds || share * Math.max(1, seconds / 60) < TELLING.share) return null;
  return (seconds / share) * (1 - share);
}
