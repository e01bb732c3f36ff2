import type { VideoDataset } from '@genie/data';

/** Start of a rollout, and the length of the truth beside it. */
export interface PlannedRollout {
  video: number;
  /** First frame of the context, counted from the video's first. */
  start: number;
  /** Frames of context and truth together. */
  length: number;
}

export interface RolloutPlanOptions {
  /** True frames before the first that is made. */
  context: number;
  frameSkip: number;
  /** Number of rollouts. */
  limit: number;
  /** Most frames of a rollout; beyond {@link shortFrames} only the {@link longRollouts} longest go. */
  frames: number;
}

/** All rollouts may be so long. */
export const shortFrames = 64;
/** So many may be longer. */
const longRollouts = 16;

/**
 * Chooses rollouts: each from the start of its own video as far as that goes. Of more videos than rollouts some are taken evenly; with
 * fewer, what their first rollout leaves is cut into further ones.
 *
 * @returns the longest first; empty where no video has a frame after the context
 */
export function planRollouts(
  dataset: Pick<VideoDataset, 'videos'>,
  videos: readonly number[],
  { context, frameSkip, limit, frames }: RolloutPlanOptions,
): PlannedRollout[] {
  const taken = (video: number) => Math.floor((dataset.videos[video].length - 1) / frameSkip) + 1;
  const usable = videos.filter((video) => taken(video) > context);
  const count = Math.min(limit, usable.length);
  const first = Array.from({ length: count }, (_, i) => usable[Math.floor((i * usable.length) / count)]).map(
    (video) => ({ video, start: 0, length: Math.min(context + frames, taken(video)) }),
  );
  const each = context + Math.min(frames, shortFrames);
  const further = first.flatMap(({ video, length }) =>
    Array.from({ length: Math.floor((taken(video) - length) / each) }, (_, i) => ({
      video,
      start: (length + i * each) * frameSkip,
      length: each,
    })),
  );
  const more = Math.min(limit - first.length, further.length);
  const plan = [
    ...first,
    ...Array.from({ length: more }, (_, i) => further[Math.floor((i * further.length) / more)]),
  ].sort((a, b) => b.length - a.length);
  return plan.map((rollout, i) => ({
    ...rollout,
    length: i < longRollouts ? rollout.length : Math.min(rollout.length, context + shortFrames),
  }));
}
