import { join } from 'node:path';
import sharp from 'sharp';
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
  { backend, skipped }: ReadContext,
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
  const files = isVideo ? new VideoFiles(async (file, options) => (await backend()).decode(file, options)) : undefined;
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
          for await (const rgb of pictures) {
            const times = count(read++);
            for (let i = 0; i < times; i++, written++) sink.frame(rgb, (done + read) / frames);
            if (read === length) break;
          }
          done += length;
          if (read < length) throw new Error(`has ${read} of ${length} frames: the video ends before`);
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

/** Pictures that are kept in the rows themselves. */
async function* imagesOf(
  root: string,
  { data_path }: { data_path: string },
  camera: string,
  { index, data }: Episode,
  options: ReadOptions,
): AsyncGenerator<Uint8Array> {
  const file = join(root, fillPath(data_path, { chunk_index: data.chunk, file_index: data.file }));
  for await (const rows of parquetRows(file, ['episode_index', camera]))
    for (const row of rows) {
      if (Number(row.episode_index) !== index) continue;
      const picture = row[camera] as { bytes?: Uint8Array; path?: string } | Uint8Array;
      const bytes = picture instanceof Uint8Array ? picture : picture.bytes;
      yield await readPicture(sharp(bytes ?? join(root, String((picture as { path?: string }).path))), options);
    }
}

/** Reads stretches of videos one after the other, each file as few times as can be. */
class VideoFiles {
  readonly #decode: (file: string, options: ReadOptions) => Promise<AsyncGenerator<Uint8Array>>;
  #open: { file: string; frames: AsyncGenerator<Uint8Array>; next: number } | undefined;

  constructor(decode: (file: string, options: ReadOptions) => Promise<AsyncGenerator<Uint8Array>>) {
    this.#decode = decode;
  }

  /** Yields the frames of a file from frame `start` on, at the file's own rate. */
  async *frames(file: string, start: number, options: ReadOptions): AsyncGenerator<Uint8Array> {
    if (this.#open?.file !== file || this.#open.next > start) {
      await this.close();
      const { fps: _, ...own } = options;
      this.#open = { file, frames: await this.#decode(file, own), next: 0 };
    }
    const open = this.#open;
    for (;;) {
      const { done, value } = await open.frames.next();
      if (done) return;
      if (open.next++ >= start) yield value;
    }
  }

  async close(): Promise<void> {
    await this.#open?.frames.return(undefined);
    this.#open = undefined;
  }
}
