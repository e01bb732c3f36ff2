import type { VideoLabels } from '../labels.ts';
import type { DecodeOptions, VideoBackend } from '../video/backend.ts';
import type { Note, Skipped } from './source.ts';
import type { SourceLabels } from './source-labels.ts';

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
   * @param next index in the video of the frame that follows, in frames of the rate that comes out
   * @param missing what is left out, and why, where no note tells
   */
  gap(next: number, missing?: Skipped): void;
  /** Something does not come out as it is stored; a sentence for people. */
  note(note: string): void;
}

/** One video in a source, not read yet. */
export interface SourceVideo {
  readonly name: string;
  /** Location of the source, as messages name it. */
  readonly source: string;
  /** True actions in the file beside it. */
  readonly labels?: SourceLabels | undefined;
  /** Its true actions, where they are kept in the source itself. */
  readonly actions?: VideoLabels | undefined;
  /** SHA-256 of what it is made of, where that is not the whole source; asked for after it was read. undefined: not known. */
  readonly sha256?: (() => string | undefined) | undefined;
  /**
   * Reads all its frames.
   *
   * @throws Error saying what is wrong with it
   */
  read(sink: FrameSink, options: ReadOptions): Promise<ReadVideo>;
}

/** Video as it was read. */
export interface ReadVideo {
  /** Number of frames. */
  readonly count: number;
  /** Frames per second; null: nothing tells. */
  readonly fps: number | null;
  /** Index of its first frame in what its true actions are about, in frames of the rate that comes out; default 0. */
  readonly offset?: number | undefined;
  /** Number of frames of all that its true actions are about, at the same rate; default: up to its last frame. */
  readonly whole?: number | undefined;
}

/** Wanted form of frames; `fps` absent: at the source's own rate. */
export type ReadOptions = Omit<DecodeOptions, 'onGap' | 'onNote'>;

/** Context that the readers of sources share. */
export interface ReadContext {
  /** Something that decodes video. @throws Error where there is nothing */
  backend(): Promise<VideoBackend>;
  /** A folder for what is taken out of archives; removed at the end. */
  folder(): Promise<string>;
  /** Gets what is left out of a source. */
  readonly skipped: Skipped[];
  /** Gets what does not come out as it is stored. */
  readonly notes: Note[];
}
