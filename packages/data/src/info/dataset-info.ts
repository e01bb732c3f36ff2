import { stat } from 'node:fs/promises';
import { type Split, splitVideos } from '../dataset/split-videos.ts';
import { VideoDataset } from '../dataset/video-dataset.ts';
import type { VideoEntry } from '../dataset/video-entry.ts';

/** What a dataset holds. */
export interface DatasetInfo {
  readonly path: string;
  /** Size of the file. */
  readonly bytes: number;
  readonly frames: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly fps: number;
  /** Length of all videos. */
  readonly seconds: number;
  readonly videos: readonly VideoEntry[];
  /** Frames of the shortest and of the longest video. */
  readonly shortest: number;
  readonly longest: number;
  /** Videos that have true actions beside them. */
  readonly labelled: number;
  /** Videos that have a file beside them which does not fit as labels. */
  readonly misfits: number;
  /** Indices of the videos to train on and of those held out. */
  readonly split: Split;
}

/**
 * Counts and sizes of a dataset, and how it is split.
 *
 * @param options of `splitVideos`; a dataset whose one video is too short to be cut counts as all for training
 * @throws Error if the file is no dataset
 */
export async function datasetInfo(
  path: string,
  options: { heldOut?: number; seed?: number } = {},
): Promise<DatasetInfo> {
  const dataset = await VideoDataset.open(path);
  try {
    const { count: frames, height, width, channels, fps, videos } = dataset;
    const lengths = videos.map((video) => video.length);
    const { size: bytes } = await stat(path);
    return {
      path,
      bytes,
      frames,
      height,
      width,
      channels,
      fps,
      seconds: frames / fps,
      videos,
      shortest: Math.min(...lengths),
      longest: Math.max(...lengths),
      labelled: videos.filter(({ labels }) => labels !== undefined).length,
      misfits: videos.filter(({ labelsProblem }) => labelsProblem !== undefined).length,
      split: splitVideos(dataset, videos.length > 1 ? options : { heldOut: 0 }),
    };
  } finally {
    dataset.close();
  }
}
