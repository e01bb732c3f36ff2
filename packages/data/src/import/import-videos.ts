import { mkdtemp, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type ContentPair, sameContent } from '../dataset/content/same-content.ts';
import type { Look } from '../dataset/content/video-look.ts';
import { DatasetWriter, WriteError } from '../dataset/dataset-writer.ts';
import { type Fit, findVideoBackend, type VideoBackend, type VideoBackendName } from '../video/backend.ts';
import { filesOf } from './changed-files.ts';
import { findSources } from './find-sources.ts';
import { hashFile, hashSource } from './hash-source.ts';
import { type ImportProgress, ProgressMeter } from './progress-meter.ts';
import type { Note, ReadFile, Skipped, Source } from './source.ts';
import { settleLabels } from './source-labels.ts';
import { Names } from './source-name.ts';
import type { ReadContext, SourceVideo } from './source-video.ts';
import { VideoParts } from './video-parts.ts';
import { videosOf } from './videos-of.ts';
import { WrittenLabels } from './written-labels.ts';

/** Options of {@link importVideos}. */
export interface ImportOptions {
  /** Size of the dataset's frames in pixels. */
  readonly height: number;
  readonly width: number;
  /** Fit for another aspect ratio: `crop` (default) cuts off what sticks out, `letterbox` adds black bars. */
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

/** Summary of what {@link importVideos} made. */
export interface ImportSummary {
  readonly path: string;
  readonly height: number;
  readonly width: number;
  readonly fps: number;
  readonly frames: number;
  readonly videos: readonly ImportedVideo[];
  /** Sources that were left out, with the reason. */
  readonly skipped: readonly Skipped[];
  /** Deviations from the stored video: resampled, deinterlaced, with a damaged stretch cut out. */
  readonly notes: readonly Note[];
  /** Files beside videos that are not taken for their labels, and why; the videos are there. */
  readonly labelsLeftOut: readonly Skipped[];
  /** Videos that show the same as one before them. */
  readonly same: readonly SameVideos[];
  /** The files that it was made of, with what `changedFiles` needs. */
  readonly files: readonly ReadFile[];
  readonly seconds: number;
}

/** A video that was imported. */
export interface ImportedVideo {
  readonly name: string;
  /** Path of the file or folder. */
  readonly source: string;
  readonly kind: Source['kind'];
  readonly frames: number;
}

/** Two videos of the same content, by their names in the dataset. */
export interface SameVideos {
  readonly name: string;
  /** The first that shows the same. */
  readonly as: string;
  /** `bytes`: copies of one file; `frames`: the same frames under another encoding. */
  readonly by: ContentPair['by'];
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
  return new NothingImportedError(`no video could be imported: ${first.source}: ${first.reason}${more}`, skipped);
}

/** No source was good; says why of each. */
export class NothingImportedError extends Error {
  override readonly name = 'NothingImportedError';
  readonly skipped: readonly Skipped[];

  constructor(message: string, skipped: readonly Skipped[]) {
    super(message);
    this.skipped = skipped;
  }
}

/**
 * Makes one dataset (HDF5, see `VideoDataset`) of videos of any size, aspect and frame rate: video files that FFmpeg reads, folders of
 * pictures, datasets of this kind or with frames alone, tar archives of videos or pictures, LeRobot datasets. Streams: memory does
 * not grow with the videos. The file appears when all is done.
 *
 * A bad source among good ones is skipped and listed in the summary. Of a damaged one the good stretches are kept, each as a video.
 * Videos of the same content are told, and marked in the dataset.
 *
 * @param sources paths of files and folders, lists of them with commas, or globs
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
  const notes: Note[] = [];
  const labelsLeftOut: Skipped[] = [];
  const own = found.sources.find(({ path }) => resolve(path) === resolve(out));
  if (own) throw new Error(`${out}: is one of the sources; name another file to write`);
  if (found.sources.length === 0) throw nothingImported(skipped);

  signal?.throwIfAborted();
  const meter = new ProgressMeter(found.sources, options.onProgress);
  let backend: Promise<VideoBackend> | undefined;
  const getBackend = () => {
    backend ??= findVideoBackend(options.backend);
    return backend;
  };
  if (found.sources.some(({ kind }) => kind === 'video')) await getBackend();
  let folder: Promise<string> | undefined;
  const context: ReadContext = {
    backend: getBackend,
    folder: () => {
      folder ??= mkdtemp(join(dirname(resolve(out)), `.${basename(out)}.`));
      return folder;
    },
    skipped,
    notes,
  };
  const writer = await DatasetWriter.create(out, { height, width });
  const labels = new WrittenLabels(out, context.folder);
  const names = new Names();
  const looks: Look[] = [];
  const videos: ImportedVideo[] = [];
  const files: ReadFile[] = [];
  let fps = options.fps;

  /** Reads one video, into several parts where something is missing in between. */
  const take = async (source: Source, video: SourceVideo, sourceHash: () => Promise<string>): Promise<void> => {
    const parts = new VideoParts(writer);
    const told: Note[] = [];
    const {
      fps: own,
      offset: first = 0,
      whole = 0,
    } = await video.read(
      {
        frame(rgb, share) {
          signal?.throwIfAborted();
          parts.add(rgb);
          meter.update(writer.count, share);
        },
        gap: (next, missing) => parts.cut(next, missing),
        note: (note) => told.push({ source: video.source, note }),
      },
      { height, width, fit, fps },
    );
    const sha256 = video.sha256 ? video.sha256() : await sourceHash();
    const stretches = parts.finish();
    const last = stretches.at(-1)!;
    const span = { frames: Math.max(whole, first + last.offset + last.frames), fps: fps ?? own ?? DEFAULT_FPS };
    const beside = video.actions ? await labels.write(video, video.actions, span) : video.labels;
    const settled = settleLabels(beside, span);
    if (settled.labelsProblem) labelsLeftOut.push({ source: beside!.path, reason: settled.labelsProblem });
    for (const [i, { offset, end, look, frames }] of stretches.entries()) {
      const name = names.unique(stretches.length > 1 ? `${video.name}#${i + 1}` : video.name);
      writer.endVideo({ name, source: source.path, sha256, ...settled, offset: first + offset }, end);
      videos.push({ name, source: source.path, kind: source.kind, frames });
      looks.push(look);
    }
    for (const missing of parts.missing) skipped.push(missing);
    for (const note of told) notes.push(note);
    fps ??= own ?? undefined;
  };

  try {
    for (const source of found.sources) {
      let hashes: ReturnType<typeof hashSource> | undefined;
      const hash = () => {
        hashes ??= hashSource(source);
        return hashes;
      };
      const failed = (what: string, error: unknown) => {
        if (error instanceof WriteError || signal?.aborted) throw error;
        writer.dropVideo();
        const { message, name } = error as Error;
        skipped.push({ source: what, reason: message.split('\n')[0] || `${name} without a message` });
      };
      try {
        for await (const video of videosOf(source, context)) {
          signal?.throwIfAborted();
          try {
            await take(source, video, async () => (await hash()).sha256);
          } catch (error) {
            failed(video.source, error);
          }
        }
      } catch (error) {
        failed(source.path, error);
      }
      // Also of what was left out: it may be whole when it is looked at again.
      const known = await hash().catch(() => null);
      for (const [i, file] of (await filesOf(source)).entries())
        files.push({ ...file, sha256: known?.files[i] ?? (await hashFile(file.path).catch(() => '')) });
      meter.next(writer.count);
    }
    if (videos.length === 0) throw nothingImported(skipped);
    fps ??= DEFAULT_FPS;
    const pairs = sameContent(writer, looks);
    await writer.finish({ fps, same: pairs });
    await labels.finish();
    const same = pairs.map(({ video, as, by }) => ({ name: videos[video]!.name, as: videos[as]!.name, by }));
    return {
      path: out,
      height,
      width,
      fps,
      frames: writer.count,
      videos,
      skipped,
      notes,
      labelsLeftOut,
      same,
      files,
      seconds: meter.seconds,
    };
  } catch (error) {
    await writer.abort();
    throw error;
  } finally {
    if (folder) await rm(await folder, { recursive: true, force: true });
  }
}
