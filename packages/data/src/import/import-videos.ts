import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { DatasetWriter } from '../dataset/dataset-writer.ts';
import { type Fit, findVideoBackend, type VideoBackend, type VideoBackendName } from '../video/backend.ts';
import { decodeImages } from '../video/image-folder.ts';
import { findSources, nameSources, type Skipped, type Source } from './find-sources.ts';
import { hashSource } from './hash-source.ts';

/** Options of {@link importVideos}. */
export interface ImportOptions {
  /** Size of the dataset's frames in pixels. */
  readonly height: number;
  readonly width: number;
  /** How another aspect ratio is fitted: `crop` (default) cuts off what sticks out, `letterbox` adds black bars. */
  readonly fit?: Fit;
  /**
   * Frames per second of the dataset; default: those of the first good video. Videos of another rate have frames left out
   * or repeated. Images of a folder are always one frame each (and 15 a second if nothing says otherwise).
   */
  readonly fps?: number;
  readonly backend?: VideoBackendName;
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Stops the import; it then throws the signal's reason and leaves nothing. */
  readonly signal?: AbortSignal;
}

/** How far {@link importVideos} is. */
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

/** What {@link importVideos} made. */
export interface ImportSummary {
  readonly path: string;
  readonly height: number;
  readonly width: number;
  readonly fps: number;
  readonly frames: number;
  readonly videos: readonly { readonly name: string; readonly source: string; readonly frames: number }[];
  /** What was left out, and why. */
  readonly skipped: readonly Skipped[];
  readonly seconds: number;
}

/** Rate of images where nothing says otherwise. */
const DEFAULT_FPS = 15;

/** A write that failed: no fault of the source, and so the end of the import. */
class WriteError extends Error {}

function checkOptions(out: string, { height, width, fit, fps }: ImportOptions): void {
  for (const [key, value] of Object.entries({ height, width }))
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`${out}: ${key} is ${value}; expected a whole number from 1`);
  if (fit !== undefined && fit !== 'crop' && fit !== 'letterbox')
    throw new Error(`${out}: fit is '${fit}'; expected crop or letterbox`);
  if (fps !== undefined && !(fps > 0)) throw new Error(`${out}: fps is ${fps}; expected a number above 0`);
}

function labelsOf({ path, images }: Source): string | undefined {
  const labels = `${images ? path : path.slice(0, path.length - extname(path).length)}.json`;
  return existsSync(labels) ? labels : undefined;
}

/**
 * Makes one dataset (HDF5, see `VideoDataset`) of videos: MP4, WebM, GIF and whatever else FFmpeg reads, and folders of images,
 * of any size, aspect and frame rate. Streams: memory does not grow with the videos. The file appears when all is done.
 *
 * A bad source among good ones is skipped and listed in the summary.
 *
 * @param sources paths of files and folders, or globs
 * @param out path of the file, `.h5`
 * @throws Error if no source is good, if nothing can decode video, if the file cannot be written (full disk), or if aborted
 */
export async function importVideos(
  sources: readonly string[],
  out: string,
  options: ImportOptions,
): Promise<ImportSummary> {
  checkOptions(out, options);
  const { height, width, fit = 'crop', signal, onProgress } = options;
  const found = await findSources(sources);
  const skipped: Skipped[] = [...found.skipped];
  const nothing = () => {
    const [first] = skipped;
    const more = skipped.length > 1 ? ` (and ${skipped.length - 1} more)` : '';
    return new Error(
      first ? `no video could be imported: ${first.source}: ${first.reason}${more}` : 'no video to import was given',
    );
  };
  if (found.sources.length === 0) throw nothing();
  const needsDecoder = found.sources.some(({ images }) => !images);
  const backend = needsDecoder ? await findVideoBackend(options.backend) : null;
  const names = nameSources(found.sources);
  const allBytes = found.sources.reduce((sum, { bytes }) => sum + bytes, 0);
  const started = performance.now();
  let fps = options.fps;
  let doneBytes = 0;
  let reported = 0;

  signal?.throwIfAborted();
  const writer = await DatasetWriter.create(out, { height, width });
  const videos: { name: string; source: string; frames: number }[] = [];
  const progress = (source: Source, done: number, share: number) => {
    const now = performance.now();
    if (!onProgress || (done < found.sources.length && now - reported < 100)) return;
    reported = now;
    const seconds = Math.max(1e-3, (now - started) / 1000);
    const part = (doneBytes + share * source.bytes) / Math.max(1, allBytes);
    onProgress({
      source: source.path,
      done,
      count: found.sources.length,
      frames: writer.count,
      framesPerSecond: writer.count / seconds,
      secondsLeft: part > 0 ? (seconds / part) * (1 - part) : null,
    });
  };
  const write = (frame: Uint8Array) => {
    try {
      writer.write(frame);
    } catch (error) {
      throw new WriteError((error as Error).message, { cause: error });
    }
  };
  const importOne = async (source: Source, index: number) => {
    const info = source.images ? null : await (backend as VideoBackend).probe(source.path);
    const rate = fps ?? info?.fps ?? undefined;
    const decodeOptions = { height, width, fit, fps: rate };
    const frames = source.images
      ? decodeImages(source.path, source.images, decodeOptions)
      : backend!.decode(source.path, decodeOptions);
    const expected = source.images?.length ?? (info?.seconds && rate ? info.seconds * rate : null);
    let count = 0;
    for await (const frame of frames) {
      signal?.throwIfAborted();
      write(frame);
      count++;
      progress(source, index, expected ? Math.min(1, count / expected) : 0);
    }
    if (count === 0) throw new Error('no frames in it');
    writer.endVideo({
      name: names[index]!,
      source: source.path,
      sha256: await hashSource(source),
      labels: labelsOf(source),
    });
    videos.push({ name: names[index]!, source: source.path, frames: count });
    if (!source.images) fps ??= rate;
  };
  try {
    for (const [index, source] of found.sources.entries()) {
      signal?.throwIfAborted();
      try {
        await importOne(source, index);
      } catch (error) {
        if (error instanceof WriteError || signal?.aborted) throw error;
        writer.dropVideo();
        skipped.push({ source: source.path, reason: (error as Error).message.split('\n')[0]! });
      }
      doneBytes += source.bytes;
      progress(source, index + 1, 0);
    }
    if (videos.length === 0) throw nothing();
    fps ??= DEFAULT_FPS;
    await writer.finish({ fps });
  } catch (error) {
    await writer.abort();
    throw error;
  }
  const frames = videos.reduce((sum, video) => sum + video.frames, 0);
  return { path: out, height, width, fps, frames, videos, skipped, seconds: (performance.now() - started) / 1000 };
}
