import { type Look, VideoLook } from '../dataset/content/video-look.ts';
import type { DatasetWriter } from '../dataset/dataset-writer.ts';
import type { Skipped } from './source.ts';

/** A stretch of a video in which nothing is missing. */
export interface VideoPart {
  /** Index of its first frame in the video that is read. */
  readonly offset: number;
  /** Index after its last frame in the dataset. */
  readonly end: number;
  readonly frames: number;
  readonly look: Look;
}

/** Writes the frames of one video, and keeps where it has to be cut. */
export class VideoParts {
  /** Missing parts, with the reason. */
  readonly missing: Skipped[] = [];
  readonly #writer: DatasetWriter;
  readonly #parts: VideoPart[] = [];
  #look: VideoLook;
  #offset = 0;

  constructor(writer: DatasetWriter) {
    this.#writer = writer;
    this.#look = new VideoLook(writer.height, writer.width);
  }

  /** Adds a frame, RGB `[height, width, 3]`. */
  add(rgb: Uint8Array): void {
    this.#writer.write(rgb);
    this.#look.add(rgb);
  }

  /** Ends a part; the next begins with frame `next` of the video. */
  cut(next: number, missing?: Skipped): void {
    if (missing) this.missing.push(missing);
    this.#end();
    this.#offset = next;
  }

  finish(): readonly VideoPart[] {
    this.#end();
    return this.#parts;
  }

  #end(): void {
    const { count } = this.#look;
    if (count === 0) return;
    this.#parts.push({ offset: this.#offset, end: this.#writer.count, frames: count, look: this.#look.finish() });
    this.#look = new VideoLook(this.#writer.height, this.#writer.width);
  }
}
