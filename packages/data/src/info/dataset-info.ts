import { stat } from 'node:fs/promises';
import { canSplit, type Split, splitVideos } from '../dataset/split-videos.ts';
import { VideoDataset } from '../dataset/video-dataset.ts';
import type { VideoEntry } from '../dataset/video-entry.ts';

/** Content of a dataset. */
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
  /** Videos that show the same as one before them. */
  readonly repeated: number;
  /** Indices of the videos to train on and of those held out. */
  readonly split: Split;
}

/**
 * Counts and sizes of a dataset, and how it is split.
 *
 * @param options of `splitVideos`; where nothing can be held out (one short video, or copies of one), all counts as for training
 * @throws Error if the file is no dataset
 */
export async function datasetInfo(
  path: string,
  options: { heldOut?: number; seed?: number } = {},
): Promise<DatasetInfo> {
  const dataset = await VideoDataset.open(path);
  try {
    const { count: frames, height, width, channels, fps, videos } = dataset;
    let [shortest, longest] = [Number.POSITIVE_INFINITY, 0];
    for (const { length } of videos) [shortest, longest] = [Math.min(shortest, length), Math.max(longest, length)];
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
      shortest,
      longest,
      labelled: videos.filter(({ labels }) => labels !== undefined).length,
      misfits: videos.filter(({ labelsProblem }) => labelsProblem !== undefined).length,
      repeated: videos.filter(({ sameAs }) => sameAs !== undefined).length,
      split: canSplit(videos) ? splitVideos(dataset, options) : splitVideos(dataset, { heldOut: 0 }),
    };
  } finally {
    dataset.close();
  }
}
