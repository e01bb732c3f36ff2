import type { VideoLabels } from '../labels.ts';
import type { DecodeOptions, VideoBackend } from '../video/backend.ts';
import type { Skipped } from './source.ts';

/** Takes the frames of a video in the order of time. */
export interface FrameSink {
  /**
   * @param rgb `[height, width, 3]`
   * @param share how much of the source is done, 0..1
   */
  frame(rgb: Uint8Array, share: number): void;
  /**
   * Something is missing here, so that no clip may go across: what follows becomes another video.
   *
   * @param missing what, and why
   * @param next index in the source of the frame that follows
   */
  gap(missing: Skipped, next: number): void;
}

/** One video in a source, not read yet. */
export interface SourceVideo {
  readonly name: string;
  /** Where it is, as messages have it. */
  readonly source: string;
  /** Index of its first frame in what its true actions are about, where that is not 0. */
  readonly offset?: number | undefined;
  /** Path of the JSON with its true actions, where there is one. */
  readonly labels?: string | undefined;
  /** Its true actions, where they are kept in the source itself. */
  readonly actions?: VideoLabels | undefined;
  /** SHA-256 of what it is made of, where that is not the whole source; asked for after it was read. undefined: not known. */
  readonly sha256?: (() => string | undefined) | undefined;
  /**
   * Reads all its frames.
   *
   * @returns their number, and their rate in frames per second (null: nothing tells)
   * @throws Error saying what is wrong with it
   */
  read(sink: FrameSink, options: ReadOptions): Promise<{ count: number; fps: number | null }>;
}

/** How frames are wanted; `fps` absent: at the source's own rate. */
export type ReadOptions = DecodeOptions;

/** What the readers of sources share. */
export interface ReadContext {
  /** Something that decodes video. @throws Error where there is nothing */
  backend(): Promise<VideoBackend>;
  /** A folder for what is taken out of archives; removed at the end. */
  folder(): Promise<string>;
  /** Gets what is left out of a source. */
  readonly skipped: Skipped[];
}
