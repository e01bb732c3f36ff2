import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { printable } from '@genie/ops';
import type { Dataset, File, Group } from 'h5wasm/node';
import { loadHdf5 } from './hdf5.ts';
import { FrameCache, type SharedFrames, shareFrames } from './shared-frames.ts';
import type { VideoEntry } from './video-entry.ts';

/** Options of {@link VideoDataset.open}. */
export interface OpenOptions {
  /** Most bytes of frames to keep in memory, default 2 GiB; a larger dataset is read in blocks, the least recently used forgotten. */
  readonly memory?: number;
  /** Blocks that threads of this process keep together, from {@link VideoDataset.share} of the same file; takes the place of `memory`. */
  readonly shared?: SharedFrames;
  /** Parts that a dataset of one single recording is cut into, default 10 (1: leave it whole). */
  readonly parts?: number;
}

/** Fewest frames of a part of a recording that is cut. */
const SHORTEST_PART = 32;

/** Cuts copies of one recording at the same moments; parts that show the same moments show the same. */
function cutAlike(videos: readonly VideoEntry[], parts: number): VideoEntry[] {
  const shortest = videos.reduce((least, { length }) => Math.min(least, length), Number.POSITIVE_INFINITY);
  const count = Math.min(parts, Math.floor(shortest / SHORTEST_PART));
  if (count < 2) return [...videos];
  return videos.flatMap((video, i) => {
    const { sameAs: _, ...own } = video;
    return cut(own, count).map((part, j) => (i === 0 ? part : { ...part, sameAs: j }));
  });
}

/** Returns whether all videos are stretches of one file, between which something is missing. */
function isOneRecording(videos: readonly VideoEntry[]): boolean {
  const { source, sha256 } = videos[0] ?? {};
  return videos.every((video, i) => {
    const before = videos[i - 1];
    const isLater = !before || video.offset >= before.offset + before.length;
    return (
      isLater &&
      video.sameAs === undefined &&
      (!before || (!!sha256 && video.sha256 === sha256 && video.source === source))
    );
  });
}

/** Cuts one recording into consecutive parts, which then count as videos. */
function cut(video: VideoEntry, parts: number): VideoEntry[] {
  const count = Math.min(parts, Math.floor(video.length / SHORTEST_PART));
  if (count < 2) return [video];
  return Array.from({ length: count }, (_, i) => {
    const offset = Math.floor((i * video.length) / count);
    const length = Math.floor(((i + 1) * video.length) / count) - offset;
    const start = video.start + offset;
    return { ...video, name: `${video.name}#${i + 1}`, start, length, offset: video.offset + offset };
  });
}

/** The innermost reason of HDF5's whole stack of errors, which is the one about the bytes. */
function hdf5Reason(message: string): string {
  if (/^Aborted|out of bounds/.test(message)) return 'at which HDF5 itself gives up';
  const reasons = [...message.matchAll(/\(\): ([^\n]+)/g)].map(([, reason]) => reason!);
  return printable(reasons.at(-1) ?? message.split('\n')[0]!, 120);
}

/** Closes a file of which something could not be read, if that can be done. */
function closed(file: File): void {
  try {
    file.close();
  } catch {
    // what was wrong before is what counts
  }
}

function readVideos(file: File, path: string, count: number): VideoEntry[] {
  const group = file.get('videos') as Group | null;
  if (!group) return [{ name: 'frames', start: 0, length: count, offset: 0 }]; // not ours, for example the reference's
  const column = (name: string): unknown[] => {
    const values = (group.get(name) as Dataset | null)?.value;
    if (values === null || values === undefined)
      throw new Error(`${path}: 'videos/${name}' is missing; import it again`);
    return Array.from(values as ArrayLike<unknown>);
  };
  const numbers = (name: string) => column(name).map(Number); // int64 comes as bigint
  const [start, length] = [numbers('start'), numbers('length')];
  const known = new Set(group.keys());
  const optional = (name: string) => (known.has(name) ? numbers(name) : undefined);
  // Newer than the other columns, as are the problems.
  const [offset, sameAs] = [optional('offset'), optional('sameAs')];
  const [name, source, sha256, labels] = ['name', 'source', 'sha256', 'labels'].map(column) as string[][];
  const problems = known.has('labelsProblem') ? (column('labelsProblem') as string[]) : undefined;
  const columns = { length, offset, sameAs, name, source, sha256, labels, labelsProblem: problems };
  const uneven = Object.entries(columns).find(([, values]) => values && values.length !== start.length);
  if (uneven)
    throw new Error(
      `${path}: 'videos/${uneven[0]}' has ${uneven[1]!.length} entries, 'videos/start' ${start.length}; import it again`,
    );
  const folder = resolve(dirname(path));
  const place = (local: string) => (local ? resolve(folder, local) : undefined);
  return start.map((first, i) => {
    if (!(first >= 0 && length[i]! >= 0 && first + length[i]! <= count))
      throw new Error(
        `${path}: video '${name![i]}' ends at frame ${first + length[i]!}, but there are ${count}; import it again`,
      );
    if (i > 0 && first < start[i - 1]! + length[i - 1]!)
      throw new Error(`${path}: video '${name![i]}' begins before the one before it ends; import it again`);
    const entry = { name: name![i]!, start: first, length: length[i]!, offset: offset?.[i] ?? 0 };
    const same = sameAs?.[i] ?? i;
    return {
      ...entry,
      source: place(source![i]!),
      sha256: sha256![i] || undefined,
      labels: place(labels![i]!),
      ...(problems?.[i] ? { labelsProblem: problems[i] } : {}),
      ...(same === i ? {} : { sameAs: same }),
    };
  });
}

/**
 * Frames of many videos in one HDF5 file, as `importVideos` writes it, or any file with a dataset `frames` uint8 `[N, H, W, 3]`.
 *
 * Splits are by video. So that something can be held out of a single recording too (the reference's files are one each), a
 * dataset of one video, of the stretches of one damaged file, or of copies of one video, is cut into consecutive parts, which count as
 * videos; copies at the same moments.
 */
export class VideoDataset {
  readonly path: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Frames of all videos. */
  readonly count: number;
  /** Frames per second; 15 where the file does not say. */
  readonly fps: number;
  /** Frames per second as the file says; null where it does not. */
  readonly rate: number | null;
  readonly videos: readonly VideoEntry[];
  readonly #file: File;
  readonly #frames: Dataset;
  /** Blocks of frames by index, the least recently used first. */
  readonly #blocks = new Map<number, Uint8Array>();
  readonly #blockLength: number;
  readonly #mostBlocks: number;
  readonly #cache: FrameCache | undefined;
  #open = true;

  private constructor(path: string, file: File, { memory = 2 ** 31, parts = 10, shared }: OpenOptions) {
    const frames = file.get('frames') as Dataset | null;
    const found = file.keys().join(', ') || 'nothing';
    if (frames?.type !== 'Dataset') throw new Error(`${path}: no dataset 'frames' in it (found: ${found})`);
    const { shape, dtype } = frames;
    if (dtype !== '<B' && dtype !== 'B' && dtype !== '|u1')
      throw new Error(`${path}: 'frames' has the type ${JSON.stringify(dtype)}; expected uint8`);
    if (shape?.length !== 4 || shape[3] !== 3)
      throw new Error(`${path}: 'frames' has the shape [${shape}]; expected [N, H, W, 3]`);
    if (shape[0] === 0) throw new Error(`${path}: 'frames' is empty; import videos first`);
    this.path = path;
    [this.count, this.height, this.width, this.channels] = shape as [number, number, number, number];
    const fps = file.attrs.fps?.value;
    this.rate = fps === undefined || fps === null ? null : Number(fps);
    if (this.rate !== null && !(this.rate > 0 && this.rate < Number.POSITIVE_INFINITY))
      throw new Error(`${path}: 'fps' is ${fps}; expected a number above 0`);
    this.fps = this.rate ?? 15;
    const videos = readVideos(file, path, this.count);
    const length = videos.reduce((sum, video) => sum + video.length, 0);
    const areCopies = videos.length > 1 && videos.every(({ sameAs }, i) => i === 0 || sameAs === 0);
    if (isOneRecording(videos))
      this.videos = videos.flatMap((video) => cut(video, Math.round((parts * video.length) / length)));
    else this.videos = areCopies ? cutAlike(videos, parts) : videos;
    this.#file = file;
    this.#frames = frames;
    const chunk = frames.metadata.chunks?.[0] ?? 64;
    const frameBytes = this.height * this.width * this.channels;
    // Whole chunks, and no more than fills a quarter of a megabyte: larger blocks would make a random clip slow to read.
    this.#blockLength = chunk * Math.max(1, Math.floor(2 ** 18 / (chunk * frameBytes)));
    this.#mostBlocks = Math.max(2, Math.floor(memory / (this.#blockLength * frameBytes)));
    const { blockBytes, blocks } = this.#blockSizes();
    if (shared && (shared.blockBytes !== blockBytes || shared.blocks !== blocks))
      throw new Error(`${path}: is not the file that its frames are shared of; expected one and the same`);
    this.#cache = shared && new FrameCache(shared);
  }

  /** @throws Error if there is no such file, if it is no HDF5, or if it has no frames */
  static async open(path: string, options: OpenOptions = {}): Promise<VideoDataset> {
    if (!existsSync(path)) throw new Error(`${path}: no such file; expected a dataset made by 'genie data import'`);
    const { File } = await loadHdf5();
    let file: File;
    try {
      file = new File(path, 'r');
    } catch (error) {
      throw new Error(`${path}: cannot be read as HDF5; expected a dataset made by 'genie data import'`, {
        cause: error,
      });
    }
    try {
      return new VideoDataset(path, file, options);
    } catch (error) {
      closed(file);
      const { message } = error as Error;
      if (message.startsWith(`${path}: `)) throw error;
      // HDF5's own words are a page long.
      throw new Error(`${path}: damaged HDF5, ${hdf5Reason(message)}: copy it, or import its videos, again`, {
        cause: error,
      });
    }
  }

  /**
   * Consecutive frames of the dataset.
   *
   * @param start index of the first frame in the dataset
   * @returns a copy, uint8 `[count, height, width, channels]`
   */
  read(start: number, count: number): Uint8Array {
    if (start < 0 || count < 0 || start + count > this.count)
      throw new Error(`${this.path}: frames ${start} to ${start + count} asked for; there are ${this.count}`);
    const size = this.height * this.width * this.channels;
    const out = new Uint8Array(count * size);
    for (let at = start; at < start + count; ) {
      const index = Math.floor(at / this.#blockLength);
      const first = index * this.#blockLength;
      const end = Math.min(start + count, first + this.#blockLength);
      const range = [(at - first) * size, (end - first) * size] as const;
      const part = out.subarray((at - start) * size, (end - start) * size);
      if (this.#cache) this.#cache.copy(index, range, part, () => this.#readBlock(index));
      else part.set(this.#block(index).subarray(...range));
      at = end;
    }
    return out;
  }

  /** Room that threads of this process can share, each of which opens the file itself: a block is then read and unpacked once for all. */
  share(memory: number): SharedFrames {
    const { blockBytes, blocks } = this.#blockSizes();
    return shareFrames(blockBytes, blocks, memory);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#blocks.clear();
    this.#file.close();
  }

  #block(index: number): Uint8Array {
    let block = this.#blocks.get(index);
    if (block) {
      this.#blocks.delete(index); // to the end of the order of use
    } else {
      if (this.#blocks.size >= this.#mostBlocks) this.#blocks.delete(this.#blocks.keys().next().value!);
      block = this.#readBlock(index);
    }
    this.#blocks.set(index, block);
    return block;
  }

  #readBlock(index: number): Uint8Array {
    if (!this.#open) throw new Error(`${this.path}: the dataset is closed`);
    const start = index * this.#blockLength;
    const end = Math.min(this.count, start + this.#blockLength);
    try {
      return this.#frames.slice([[start, end], [], [], []]) as Uint8Array;
    } catch (error) {
      throw new Error(`${this.path}: frames ${start} to ${end} cannot be read; the file is damaged`, { cause: error });
    }
  }

  #blockSizes(): { blockBytes: number; blocks: number } {
    const blockBytes = this.#blockLength * this.height * this.width * this.channels;
    return { blockBytes, blocks: Math.ceil(this.count / this.#blockLength) };
  }
}
