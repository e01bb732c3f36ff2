import type { Source } from './source.ts';

/** How far an import is. */
export interface ImportProgress {
  /** Path of the source under way. */
  readonly source: string;
  /** Sources done, good or bad. */
  readonly done: number;
  readonly count: number;
  /** Frames so far. */
  readonly frames: number;
  readonly framesPerSecond: number;
  /** Guessed from the bytes of the sources; null before anything is known. */
  readonly secondsLeft: number | null;
}

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
      secondsLeft: part > 0 ? (seconds / part) * (1 - part) : null,
    });
  }
}
