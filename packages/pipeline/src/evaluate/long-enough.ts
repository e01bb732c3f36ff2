import type { VideoDataset } from '@genie/data';
import { count } from '../count.ts';
import { RunError } from '../errors.ts';

/** Least frames that a world needs of a video to be measured on it. */
export interface NeededFrames {
  /** True frames that it sees before the first that it makes. */
  context: number;
  /** Frames of the longest clip that any part takes. */
  frames: number;
  frameSkip: number;
}

/**
 * Checks that there is video to measure on.
 *
 * @param what - how one of the videos is called in messages, such as 'held-out video'
 * @returns how many of the videos are too short, and take no part
 * @throws RunError where all of them are
 */
export function checkLongEnough(
  dataset: Pick<VideoDataset, 'videos'>,
  videos: readonly number[],
  { context, frames, frameSkip }: NeededFrames,
  what: string,
): number {
  const needed = (Math.max(frames, context + 1) - 1) * frameSkip + 1;
  const lengths = videos.map((video) => dataset.videos[video].length);
  const short = lengths.filter((length) => length < needed).length;
  if (short < lengths.length) return short;
  const skipping = frameSkip > 1 ? `, one of ${frameSkip} is taken` : '';
  throw new RunError(
    `the longest of ${count(lengths.length, what)} has ${count(
      lengths.reduce((a, b) => Math.max(a, b), 0),
      'frame',
    )}${skipping}; this world sees ${context} and is measured on those that follow: give videos of ${needed} frames or more`,
  );
}
