import { join } from 'node:path';
import sharp from 'sharp';
import type { VideoBackend } from '../../video/backend.ts';
import { readPicture } from '../../video/read-picture.ts';
import { repeats } from '../resampler.ts';
import type { Source } from '../source.ts';
import type { ReadContext, ReadOptions, SourceVideo } from '../source-video.ts';
import { readActions } from './actions.ts';
import { type Episode, readEpisodes } from './episodes.ts';
import { fillPath, readLeRobotInfo } from './info.ts';
import { parquetRows } from './parquet.ts';
import { leRobotPlace } from './place.ts';

/**
 * The episodes of a LeRobot dataset (v3) as videos, seen by its first camera or by the one that the path names; actions that are one of a
 * few become labels.
 *
 * @throws Error naming the file that is wrong
 * @see https://huggingface.co/docs/lerobot/lerobot-dataset-v3
 */
export async function* videosInLeRobot(
  { path }: Source,
  name: string,
  { backend, skipped, notes }: ReadContext,
): AsyncGenerator<SourceVideo> {
  const { root, camera: wanted } = leRobotPlace(path);
  const info = await readLeRobotInfo(root);
  const cameras = Object.keys(info.features).filter((key) => ['video', 'image'].includes(info.features[key]!.dtype));
  const camera = wanted ?? cameras[0];
  if (camera === undefined || !cameras.includes(camera))
    throw new Error(
      `${root}: no ${camera ? `camera '${camera}'` : 'video or image feature'} in it (found: ${Object.keys(info.features).join(', ')})`,
    );
  const others = cameras.filter((key) => key !== camera);
  if (!wanted && others.length > 0)
    skipped.push({
      source: root,
      reason: `of ${cameras.length} cameras ${camera} is taken; name ${join(root, 'videos', others[0]!)} to import that of ${others.join(', ')}`,
    });
  const isVideo = info.features[camera]!.dtype === 'video';
  const episodes = await readEpisodes(root, isVideo ? camera : undefined);
  const actions = await readActions(root, info, skipped);
  const frames = episodes.reduce((sum, { length }) => sum + length, 0);
  const files = isVideo
    ? new VideoFiles(await backend(), (file, note) => notes.push({ source: file, note }))
    : undefined;
  let done = 0;
  try {
    for (const episode of episodes) {
      const { index, length } = episode;
      yield {
        name: `${wanted ? camera : name}-episode-${String(index).padStart(6, '0')}`,
        source: `${root}: episode ${index}`,
        actions: actions(index, length),
        sha256: () => undefined, // several share a file
        async read(sink, options) {
          const count = repeats(info.fps, options.fps);
          let [read, written] = [0, 0];
          const pictures = files
            ? files.frames(videoFile(root, info, camera, episode), Math.round(episode.video!.from * info.fps), options)
            : imagesOf(root, info, camera, episode, options);
          let place = 0; // of the frame that comes out
          for await (const { rgb, index } of pictures) {
            const isAfterGap = index > read;
            while (read < Math.min(index, length)) place += count(read++);
            if (index >= length) break;
            if (isAfterGap) sink.gap(place); // why is told in a note
            const times = count(read++);
            for (let i = 0; i < times; i++, written++, place++) sink.frame(rgb, (done + read) / frames);
            if (read === length) break;
          }
          done += length;
          if (read < length) throw new Error(`has ${read} of ${length} frames: the video ends before`);
          if (written === 0) throw new Error(`none of its ${length} frames could be read`);
          return { count: written, fps: options.fps ?? info.fps };
        },
      };
    }
  } finally {
    await files?.close();
  }
}

function videoFile(
  root: string,
  { video_path }: { video_path?: string | null | undefined },
  camera: string,
  { video }: Episode,
): string {
  const pattern = video_path ?? 'videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4';
  return join(root, fillPath(pattern, { video_key: camera, chunk_index: video!.chunk, file_index: video!.file }));
}

/** A frame of an episode, with its index in it. */
interface EpisodeFrame {
  /** `[height, width, 3]`. */
  readonly rgb: Uint8Array;
  readonly index: number;
}

/** Pictures that are kept in the rows themselves. */
async function* imagesOf(
  root: string,
  { data_path }: { data_path: string },
  camera: string,
  { index, data }: Episode,
  options: ReadOptions,
): AsyncGenerator<EpisodeFrame> {
  let next = 0;
  const file = join(root, fillPath(data_path, { chunk_index: data.chunk, file_index: data.file }));
  for await (const rows of parquetRows(file, ['episode_index', camera]))
    for (const row of rows) {
      if (Number(row.episode_index) !== index) continue;
      const picture = row[camera] as { bytes?: Uint8Array; path?: string } | Uint8Array;
      const bytes = picture instanceof Uint8Array ? picture : picture.bytes;
      const image = sharp(bytes ?? join(root, String((picture as { path?: string }).path)));
      yield { rgb: await readPicture(image, options), index: next++ };
    }
}

/** A video that is being read. */
interface OpenVideo {
  readonly file: string;
  readonly frames: AsyncGenerator<Uint8Array>;
  /** Index of the frame that comes next. */
  next: number;
  /** The frame that was read last, which may belong to the next episode. */
  ahead: EpisodeFrame | undefined;
}

/** Reads stretches of videos one after the other, each file as few times as can be. */
class VideoFiles {
  readonly #backend: VideoBackend;
  readonly #tell: (file: string, note: string) => void;
  readonly #told = new Set<string>();
  #open: OpenVideo | undefined;

  constructor(backend: VideoBackend, tell: (file: string, note: string) => void) {
    this.#backend = backend;
    this.#tell = tell;
  }

  /**
   * Yields the frames of a file from frame `start` on, at the file's own rate, with their indices from there on: where a file is
   * damaged, some are missing.
   */
  async *frames(file: string, start: number, options: ReadOptions): AsyncGenerator<EpisodeFrame> {
    const known = this.#open;
    const isOn = known?.file === file && (known.ahead?.index ?? known.next) <= start;
    if (!isOn) await this.close();
    const open = isOn ? known : this.#decode(file, options);
    this.#open = open;
    for (;;) {
      if (!open.ahead) {
        const { done, value } = await open.frames.next();
        if (done) return;
        open.ahead = { rgb: value, index: open.next++ };
      }
      const { rgb, index } = open.ahead;
      if (index >= start) yield { rgb, index: index - start };
      open.ahead = undefined;
    }
  }

  #decode(file: string, { fps: _, ...options }: ReadOptions): OpenVideo {
    const frames = this.#backend.decode(file, {
      ...options,
      onGap: ({ offset }) => {
        open.next = offset;
      },
      onNote: (note) => {
        if (this.#told.has(`${file}: ${note}`)) return; // read before
        this.#told.add(`${file}: ${note}`);
        this.#tell(file, note);
      },
    });
    const open: OpenVideo = { file, frames, next: 0, ahead: undefined };
    return open;
  }

  async close(): Promise<void> {
    await this.#open?.frames.return(undefined);
    this.#open = undefined;
  }
}
