import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { VideoDataset } from '../dataset/video-dataset.ts';
import { fillPath } from '../import/lerobot/info.ts';
import { readLabels, type VideoLabels } from '../labels.ts';
import { encodeVideo } from '../video/encode-video.ts';
import { sameRate } from '../video/frame-clock.ts';
import { fileOf, inFiles, place, startsOf, withinFiles } from './episode-layout.ts';
import { CAMERA, DATA_PATH, info, VIDEO_PATH } from './lerobot-info.ts';
import { statistics } from './statistics.ts';
import { writeParquet } from './write-parquet.ts';

/** Options of {@link exportLeRobot}. */
export interface ExportOptions {
  /** Content of the videos, in words; LeRobot's `task`. Default: the dataset's name. */
  readonly task?: string;
  /** Most frames of a file of video; default 100,000. */
  readonly framesPerFile?: number;
  readonly onProgress?: (done: number, count: number) => void;
  readonly signal?: AbortSignal;
}

/** Summary of what {@link exportLeRobot} wrote. */
export interface ExportSummary {
  readonly path: string;
  readonly episodes: number;
  readonly frames: number;
  /** Names of the actions; absent where they were left out, which `note` then says. */
  readonly actionNames?: readonly string[];
  /** Reason why there are no actions. */
  readonly note?: string;
}

/** Most rows of a file. */
const ROWS_PER_FILE = 500_000;
/** Frames from which the pictures' statistics are. */
const SAMPLED = 256;

/**
 * Writes a dataset as a LeRobot dataset v3: each video an episode, its pictures H.264, its true actions a column of whole numbers where
 * all videos have them.
 *
 * @param path the HDF5 file
 * @param out folder to write, which must not be there or be empty; it appears when all is done
 * @throws Error if the file is no dataset, or the folder cannot be written
 * @see https://huggingface.co/docs/lerobot/lerobot-dataset-v3
 */
export async function exportLeRobot(path: string, out: string, options: ExportOptions = {}): Promise<ExportSummary> {
  const there = await readdir(out).catch(() => []);
  if (there.length > 0) throw new Error(`${out}: is not empty; name another folder`);
  const dataset = await VideoDataset.open(path, { parts: 1 });
  const partial = join(dirname(resolve(out)), `.${basename(out)}.${process.pid}.partial`);
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    const summary = await write(dataset, partial, options);
    await rm(out, { recursive: true, force: true });
    await rename(partial, out);
    return { ...summary, path: out };
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  } finally {
    dataset.close();
  }
}

/** The true actions of all videos, or why there are none to write. */
async function actionsOf({ videos, fps }: VideoDataset): Promise<VideoLabels[] | string> {
  const all: VideoLabels[] = [];
  for (const { name, labels: file, length, offset } of videos) {
    if (file === undefined) return `no actions: ${name} has none beside it`;
    const labels = await readLabels(file).catch((error: Error) => error.message);
    if (typeof labels === 'string') return `no actions: ${labels}`;
    const [first] = all;
    if (first && first.actionNames.join() !== labels.actionNames.join())
      return `no actions: those of ${name} are called ${labels.actionNames.join(', ')}, those of ${videos[0]!.name} ${first.actionNames.join(', ')}`;
    if (!sameRate(labels.fps, fps)) return `no actions: those of ${name} are ${labels.fps} a second, its frames ${fps}`;
    if (labels.actions.length < offset + length - 1)
      return `no actions: ${name} has ${labels.actions.length} of ${offset + length - 1}`;
    all.push(labels);
  }
  return all;
}

async function write(
  dataset: VideoDataset,
  root: string,
  options: ExportOptions,
): Promise<Omit<ExportSummary, 'path'>> {
  const { videos, fps, height, width } = dataset;
  const {
    task = basename(dataset.path).replace(/\.[^.]*$/, ''),
    framesPerFile = 100_000,
    onProgress,
    signal,
  } = options;
  const labels = await actionsOf(dataset);
  const known = typeof labels === 'string' ? undefined : labels;
  const files = inFiles(videos, framesPerFile);
  let done = 0;
  for (const [number, episodes] of files.entries()) {
    const file = join(root, fillPath(VIDEO_PATH, { video_key: CAMERA, ...place(number) }));
    await mkdir(dirname(file), { recursive: true });
    await encodeVideo(file, framesOf(dataset, episodes, signal), { height, width, fps, format: 'mp4' });
    done += episodes.length;
    onProgress?.(done, videos.length);
  }

  const actionOf = (episode: number, frame: number): number => {
    const { actions } = known![episode]!;
    const { offset } = videos[episode]!;
    return actions[Math.min(offset + frame, actions.length - 1)]!; // the last frame's leads nowhere
  };
  const starts = startsOf(videos);
  const dataFiles = inFiles(videos, ROWS_PER_FILE);
  for (const [number, episodes] of dataFiles.entries()) {
    const rows = episodes.flatMap((episode) =>
      Array.from({ length: videos[episode]!.length }, (_, frame) => ({ episode, frame })),
    );
    await writeParquet(join(root, fillPath(DATA_PATH, place(number))), [
      ...(known
        ? [{ name: 'action', type: 'INT64' as const, data: rows.map((r) => actionOf(r.episode, r.frame)) }]
        : []),
      { name: 'timestamp', type: 'FLOAT', data: rows.map(({ frame }) => frame / fps) },
      { name: 'frame_index', type: 'INT64', data: rows.map(({ frame }) => frame) },
      { name: 'episode_index', type: 'INT64', data: rows.map(({ episode }) => episode) },
      { name: 'index', type: 'INT64', data: rows.map(({ episode, frame }) => starts[episode]! + frame) },
      { name: 'task_index', type: 'INT64', data: rows.map(() => 0) },
    ]);
  }
  const [videoFile, dataFile] = [files, dataFiles].map((lists) => fileOf(lists));
  const fromFrame = withinFiles(videos, files);
  const numbers = (name: string, of: (episode: number) => number, type: 'INT64' | 'DOUBLE' = 'INT64') => ({
    name,
    type,
    data: videos.map((_, episode) => of(episode)),
  });
  await writeParquet(join(root, 'meta/episodes/chunk-000/file-000.parquet'), [
    numbers('episode_index', (i) => i),
    { name: 'tasks', type: 'STRINGS', data: videos.map(() => [task]) },
    numbers('length', (i) => videos[i]!.length),
    numbers('data/chunk_index', (i) => place(dataFile!.get(i)!).chunk_index),
    numbers('data/file_index', (i) => place(dataFile!.get(i)!).file_index),
    numbers('dataset_from_index', (i) => starts[i]!),
    numbers('dataset_to_index', (i) => starts[i]! + videos[i]!.length),
    numbers(`videos/${CAMERA}/chunk_index`, (i) => place(videoFile!.get(i)!).chunk_index),
    numbers(`videos/${CAMERA}/file_index`, (i) => place(videoFile!.get(i)!).file_index),
    numbers(`videos/${CAMERA}/from_timestamp`, (i) => fromFrame[i]! / fps, 'DOUBLE'),
    numbers(`videos/${CAMERA}/to_timestamp`, (i) => (fromFrame[i]! + videos[i]!.length) / fps, 'DOUBLE'),
    numbers('meta/episodes/chunk_index', () => 0),
    numbers('meta/episodes/file_index', () => 0),
  ]);
  await writeParquet(
    join(root, 'meta/tasks.parquet'),
    [
      { name: 'task_index', type: 'INT64', data: [0] },
      { name: 'task', type: 'STRING', data: [task] },
    ],
    { index: 'task' },
  );
  const frames = videos.reduce((sum, { length }) => sum + length, 0);
  const json = (file: string, value: unknown) => writeFile(join(root, file), `${JSON.stringify(value, null, 4)}\n`);
  await json('meta/info.json', info({ dataset, frames, actionNames: known?.[0]?.actionNames }));
  const sampled = Math.min(SAMPLED, frames);
  const pictures = Array.from({ length: sampled }, (_, i) =>
    dataset.read(Math.floor((i * dataset.count) / sampled), 1),
  );
  await json('meta/stats.json', {
    [CAMERA]: statistics.ofPictures(pictures),
    ...(known ? { action: statistics.of(videos, (episode, frame) => actionOf(episode, frame)) } : {}),
    timestamp: statistics.of(videos, (_, frame) => frame / fps),
    frame_index: statistics.of(videos, (_, frame) => frame),
    episode_index: statistics.of(videos, (episode) => episode),
    index: statistics.of(videos, (episode, frame) => starts[episode]! + frame),
    task_index: statistics.of(videos, () => 0),
  });
  return {
    episodes: videos.length,
    frames,
    ...(known ? { actionNames: known[0]!.actionNames } : { note: labels as string }),
  };
}

function* framesOf(dataset: VideoDataset, episodes: readonly number[], signal?: AbortSignal): Generator<Uint8Array> {
  for (const episode of episodes) {
    const { start, length } = dataset.videos[episode]!;
    for (let t = 0; t < length; t++) {
      signal?.throwIfAborted();
      yield dataset.read(start + t, 1);
    }
  }
}
