import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Dataset, File } from 'h5wasm/node';
import type { ContentPair } from './content/same-content.ts';
import { loadHdf5 } from './hdf5.ts';
import type { VideoEntry } from './video-entry.ts';

/** Version of the layout that {@link DatasetWriter} writes. */
const DATASET_VERSION = 1;

/** Frames of a chunk: about half a megabyte, so that a chunk fits HDF5's cache of one megabyte. */
export function chunkLength(height: number, width: number): number {
  return Math.min(64, Math.max(1, Math.floor(2 ** 19 / (height * width * 3))));
}

/** The file could not be written: disk full, no permission. */
export class WriteError extends Error {
  constructor(path: string, cause: unknown) {
    const text = cause instanceof Error ? cause.message : String(cause);
    // HDF5 prints its whole stack of errors; the system's word is in the middle of it.
    const system = /error message = '([^']*)'/.exec(text)?.[1];
    const why = system || text.trim().split('\n')[0] || 'HDF5 does not say why; is the disk full?';
    const isFull = /No space left|ENOSPC/.test(why);
    super(`${path}: cannot be written: ${isFull ? 'the disk is full; free some space' : why}`, { cause });
    this.name = 'WriteError';
  }
}

/** A file that nobody has written to for so long, and whose process is gone, was left by one that was killed. */
const ABANDONED_MS = 10 * 60_000;

/** Removes what killed processes left of this file beside its place: it may be as large as a disk. */
async function removeAbandoned(path: string): Promise<void> {
  const [start, end] = [`.${basename(path)}.`, '.partial'];
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(start) || !name.endsWith(end)) continue;
    const pid = Number(name.slice(start.length, -end.length));
    const file = join(dirname(path), name);
    const about = await stat(file).catch(() => null);
    if (Number.isInteger(pid) && !isAlive(pid) && about && Date.now() - about.mtimeMs > ABANDONED_MS)
      await rm(file, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Writes a dataset frame by frame in constant memory, beside its place; {@link DatasetWriter.finish} puts it there.
 *
 * Layout: dataset `frames` uint8 `[N, H, W, 3]`, chunked along N, gzip; group `videos` with one entry a video in `name`, `start`,
 * `length`, `offset` (in the source), `sameAs` (the first that shows the same), `source`, `sha256`, `labels` (paths relative to the file's
 * folder, '' for none), `labelsProblem`; attributes `fps`, `format`, `version`.
 */
export class DatasetWriter {
  readonly path: string;
  readonly height: number;
  readonly width: number;
  /** Frames written so far, in finished videos and in the one under way. */
  count = 0;
  readonly #partial: string;
  readonly #file: File;
  readonly #frames: Dataset;
  readonly #videos: VideoEntry[] = [];
  readonly #chunk: Uint8Array;
  #filled = 0;
  #closed = false;

  private constructor(path: string, partial: string, file: File, height: number, width: number) {
    this.path = path;
    this.height = height;
    this.width = width;
    this.#partial = partial;
    this.#file = file;
    const length = chunkLength(height, width);
    this.#chunk = new Uint8Array(length * height * width * 3);
    this.#frames = file.create_dataset({
      name: 'frames',
      data: new Uint8Array(0),
      shape: [0, height, width, 3],
      dtype: '<B',
      maxshape: [null, height, width, 3],
      chunks: [length, height, width, 3],
      compression: 'gzip',
      compression_opts: 1,
    });
  }

  /** @throws Error if the file cannot be made there */
  static async create(path: string, { height, width }: { height: number; width: number }): Promise<DatasetWriter> {
    const hdf5 = await loadHdf5();
    const partial = join(dirname(path), `.${basename(path)}.${process.pid}.partial`);
    try {
      await mkdir(dirname(path), { recursive: true });
      await removeAbandoned(path);
      return new DatasetWriter(path, partial, new hdf5.File(partial, 'w'), height, width);
    } catch (error) {
      await rm(partial, { force: true }).catch(() => {}); // what went wrong first is what counts
      throw new WriteError(path, error);
    }
  }

  /** Adds one frame, RGB `[height, width, 3]`. */
  write(frame: Uint8Array): void {
    const size = this.height * this.width * 3;
    if (frame.length !== size) throw new Error(`${this.path}: a frame has ${frame.length} bytes; expected ${size}`);
    this.#chunk.set(frame, this.#filled * size);
    this.#filled++;
    this.count++;
    if (this.#filled * size === this.#chunk.length) this.#flush();
  }

  /** The videos that have ended. */
  get videos(): readonly VideoEntry[] {
    return this.#videos;
  }

  /**
   * Ends a video: all frames since the last one's end, or those before frame `end`.
   *
   * @param entry.offset index of its first frame in the source, default 0
   */
  endVideo(
    entry: Omit<VideoEntry, 'start' | 'length' | 'offset'> & { offset?: number },
    end: number = this.count,
  ): void {
    const last = this.#videos.at(-1);
    const start = last ? last.start + last.length : 0;
    this.#videos.push({ offset: 0, ...entry, start, length: end - start });
  }

  /** Reads frames back, `[count, height, width, 3]`. */
  read(start: number, count: number): Uint8Array {
    this.#flush();
    return this.#frames.slice([[start, start + count], [], [], []]) as Uint8Array;
  }

  /** Takes back the frames of the video under way, after its source turned out bad. */
  dropVideo(): void {
    const last = this.#videos.at(-1);
    const keep = last ? last.start + last.length : 0;
    const written = this.count - this.#filled;
    if (keep < written) {
      // The chunk that holds the last kept frames is read back, to be filled again from there.
      const chunkFrames = this.#chunk.length / (this.height * this.width * 3);
      const start = keep - (keep % chunkFrames);
      if (keep > start) this.#chunk.set(this.#frames.slice([[start, keep], [], [], []]) as Uint8Array);
      this.#frames.resize([start, this.height, this.width, 3]);
      this.#filled = keep - start;
    } else {
      this.#filled = keep - written;
    }
    this.count = keep;
  }

  /**
   * Writes what is left and puts the file in its place.
   *
   * @param same videos that show the same as one before them
   */
  async finish({ fps, same = [] }: { fps: number; same?: readonly ContentPair[] }): Promise<void> {
    this.#flush();
    const sameAs = new Map(same.map(({ video, as }) => [video, as]));
    const folder = resolve(dirname(this.path));
    const local = (path?: string) => (path ? relative(folder, resolve(path)) || '.' : '');
    try {
      this.#file.create_attribute('format', 'genie-video');
      this.#file.create_attribute('version', DATASET_VERSION, null, '<i');
      this.#file.create_attribute('fps', fps, null, '<d');
      const group = this.#file.create_group('videos');
      const integers = (name: string, of: (video: VideoEntry, index: number) => number) =>
        group.create_dataset({ name, data: Int32Array.from(this.#videos, of) });
      const strings = (name: string, of: (video: VideoEntry) => string) =>
        group.create_dataset({ name, data: this.#videos.map(of), dtype: 'S' });
      integers('start', (video) => video.start);
      integers('length', (video) => video.length);
      integers('offset', (video) => video.offset);
      integers('sameAs', (_, i) => sameAs.get(i) ?? i);
      strings('name', (video) => video.name);
      strings('source', (video) => local(video.source));
      strings('sha256', (video) => video.sha256 ?? '');
      strings('labels', (video) => local(video.labels));
      strings('labelsProblem', (video) => video.labelsProblem ?? '');
    } catch (error) {
      throw new WriteError(this.path, error);
    }
    this.#close();
    const handle = await open(this.#partial, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(this.#partial, this.path);
  }

  /** Removes what was written; nothing happens after {@link DatasetWriter.finish}. */
  async abort(): Promise<void> {
    try {
      this.#close();
    } catch {
      // what went wrong first is what counts
    } finally {
      if (existsSync(this.#partial)) await rm(this.#partial, { force: true });
    }
  }

  #flush(): void {
    const { height, width } = this;
    const start = this.count - this.#filled;
    if (this.#filled === 0) return;
    try {
      this.#frames.resize([this.count, height, width, 3]);
      const data = this.#chunk.subarray(0, this.#filled * height * width * 3);
      this.#frames.write_slice(
        [
          [start, this.count],
          [0, height],
          [0, width],
          [0, 3],
        ],
        data,
      );
      this.#file.flush();
    } catch (error) {
      throw new WriteError(this.path, error);
    }
    this.#filled = 0;
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      this.#file.flush();
      this.#file.close();
    } catch (error) {
      throw new WriteError(this.path, error);
    }
  }
}
