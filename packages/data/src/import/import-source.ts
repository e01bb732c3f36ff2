import { openMovie } from '../video/animated-webp.ts';
import type { DecodeOptions, Gap, VideoBackend } from '../video/backend.ts';
import { decodeImages } from '../video/image-folder.ts';
import type { Source } from './find-sources.ts';

/** How one source is read. */
export interface SourceOptions extends Omit<DecodeOptions, 'onGap' | 'onNote'> {
  /** null where all sources are folders of images. */
  readonly backend: VideoBackend | null;
  readonly onFrame: (frame: Uint8Array, share: number) => void;
}

/** A stretch of a source without a gap in it, in the order of time. */
export interface Stretch {
  /** Frames. */
  readonly length: number;
  /** Index of its first frame in the source. */
  readonly offset: number;
}

/** What was read of a source. */
export interface ReadSource {
  /** Frames. */
  readonly count: number;
  /** Frames per second; null: nothing tells. */
  readonly fps: number | null;
  readonly stretches: readonly Stretch[];
  /** What people should know of how it was read. */
  readonly notes: readonly string[];
}

/**
 * Reads all frames of one source.
 *
 * @throws Error saying what is wrong with the source
 */
export async function importSource(
  source: Source,
  { backend, onFrame, ...options }: SourceOptions,
): Promise<ReadSource> {
  let count = 0;
  if (source.images) {
    for await (const frame of decodeImages(source.path, source.images, options))
      onFrame(frame, ++count / source.images.length);
    return { count, fps: null, stretches: [{ length: count, offset: 0 }], notes: [] };
  }
  const notes: string[] = [];
  const begins = [{ at: 0, offset: 0 }];
  const onGap = ({ offset }: Gap) => {
    if (begins.at(-1)!.at === count) begins.pop();
    begins.push({ at: count, offset });
  };
  const { info, decode } = await openMovie(source.path, backend!);
  const rate = options.fps ?? info.fps;
  for await (const frame of decode({ ...options, onGap, onNote: (note) => notes.push(note) })) {
    count++;
    onFrame(frame, info.seconds && rate ? Math.min(1, count / (info.seconds * rate)) : 0);
  }
  if (count === 0) throw new Error('no frames in it');
  const stretches = begins.map(({ at, offset }, i) => ({ length: (begins[i + 1]?.at ?? count) - at, offset }));
  return { count, fps: rate, stretches, notes };
}
