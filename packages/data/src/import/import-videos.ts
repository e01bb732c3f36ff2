import { DatasetWriter, WriteError } from '../dataset/dataset-writer.ts';
import { type Fit, findVideoBackend, type VideoBackendName } from '../video/backend.ts';
import { findSources, nameSources, type Skipped } from './find-sources.ts';
import { hashSource } from './hash-source.ts';
import { importSource } from './import-source.ts';
import { type ImportProgress, ProgressMeter } from './progress-meter.ts';
import { labelsBeside, settleLabels } from './source-labels.ts';

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
  /** Files beside videos that are not taken for their labels, and why; the videos are there. */
  readonly labelsLeftOut: readonly Skipped[];
  readonly seconds: number;
}

/** Rate of images where nothing says otherwise. */
const DEFAULT_FPS = 15;

function checkOptions(out: string, { height, width, fit, fps }: ImportOptions): void {
  for (const [key, value] of Object.entries({ height, width }))
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`${out}: ${key} is ${value}; expected a whole number from 1`);
  if (fit !== undefined && fit !== 'crop' && fit !== 'letterbox')
    throw new Error(`${out}: fit is '${fit}'; expected crop or letterbox`);
  if (fps !== undefined && !(fps > 0)) throw new Error(`${out}: fps is ${fps}; expected a number above 0`);
}

function nothingImported(skipped: readonly Skipped[]): Error {
  const [first] = skipped;
  if (!first) return new Error('no video to import was given; expected paths of files or folders');
  const more = skipped.length > 1 ? ` (and ${skipped.length - 1} more)` : '';
  return new Error(`no video could be imported: ${first.source}: ${first.reason}${more}`);
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
  const { height, width, fit = 'crop', signal } = options;
  const found = await findSources(sources);
  const skipped: Skipped[] = [...found.skipped];
  if (found.sources.length === 0) throw nothingImported(skipped);
  const needsDecoder = found.sources.some(({ images }) => !images);
  const backend = needsDecoder ? await findVideoBackend(options.backend) : null;
  const names = nameSources(found.sources);
  const videos: ImportSummary['videos'][number][] = [];
  const labelsLeftOut: Skipped[] = [];
  let fps = options.fps;

  signal?.throwIfAborted();
  const meter = new ProgressMeter(found.sources, options.onProgress);
  const writer = await DatasetWriter.create(out, { height, width });
  const onFrame = (frame: Uint8Array, share: number) => {
    signal?.throwIfAborted();
    writer.write(frame);
    meter.update(writer.count, share);
  };
  try {
    for (const [index, source] of found.sources.entries()) {
      signal?.throwIfAborted();
      const name = names[index]!;
      try {
        const beside = await labelsBeside(source);
        const imageRate = typeof beside?.found === 'object' ? beside.found.fps : undefined;
        const read = await importSource(source, { backend, onFrame, height, width, fit, fps, imageRate });
        const labels = settleLabels(beside, { frames: read.count, fps: fps ?? read.fps ?? DEFAULT_FPS });
        writer.endVideo({ name, source: source.path, sha256: await hashSource(source), ...labels });
        if (labels.labelsProblem) labelsLeftOut.push({ source: beside!.path, reason: labels.labelsProblem });
        videos.push({ name, source: source.path, frames: read.count });
        fps ??= read.fps ?? undefined;
      } catch (error) {
        if (error instanceof WriteError || signal?.aborted) throw error;
        writer.dropVideo();
        skipped.push({
          source: source.path,
          reason: (error as Error).message.split('\n')[0] || `${(error as Error).name} without a message`,
        });
      }
      meter.next(writer.count);
    }
    if (videos.length === 0) throw nothingImported(skipped);
    fps ??= DEFAULT_FPS;
    await writer.finish({ fps });
  } catch (error) {
    await writer.abort();
    throw error;
  }
  return {
    path: out,
    height,
    width,
    fps,
    frames: writer.count,
    videos,
    skipped,
    labelsLeftOut,
    seconds: meter.seconds,
  };
}
