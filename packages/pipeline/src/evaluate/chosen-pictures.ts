import type { VideoDataset } from '@genie/data';
import type { ComparedClip } from '@genie/evaluate';
import { meanSquaredError } from '@genie/metrics';
import type { RawClip, ReconstructionPair, ReportInput, RolloutPair } from '../report/index.ts';
import { shortFrames } from './rollout-plan.ts';

/** Pictures of each kind in a report. */
const reconstructionsShown = 8;
const rolloutsShown = 4;

/** Chooses the pictures of reconstructions and rollouts for a report: some taken evenly, and those with the lowest PSNR. */
export function choosePictures(
  reconstructed: readonly ComparedClip[],
  rollouts: readonly ComparedClip[],
  dataset: Pick<VideoDataset, 'height' | 'width' | 'videos'>,
  /** Frames of the video from one frame of a clip to the next. */
  frameSkip = 1,
): Pick<ReportInput, 'reconstructions' | 'rollouts'> & Required<Pick<ReportInput, 'worst'>> {
  const { height, width, videos } = dataset;
  const size = height * width * 3;
  const clip = (frames: Uint8Array): RawClip => ({ frames, count: frames.length / size, height, width });
  const cut = (clips: ComparedClip, first: number, count: number): ComparedClip => ({
    video: clips.video,
    ...(clips.start !== undefined && { start: clips.start + first * frameSkip }),
    made: clips.made.subarray(first * size, (first + count) * size),
    truth: clips.truth.subarray(first * size, (first + count) * size),
  });
  const frames = reconstructed.flatMap((own) =>
    Array.from({ length: own.truth.length / size }, (_, t) => cut(own, t, 1)),
  );
  const starts = rollouts.map((own) => cut(own, 0, shortFrames));
  const pair = ({ video, start, made, truth }: ComparedClip): ReconstructionPair => ({
    original: clip(truth),
    reconstruction: clip(made),
    title: `${videos[video].name}${start === undefined ? '' : `, frame ${start}`}`,
  });
  const rollout = ({ video, start, made, truth }: ComparedClip): RolloutPair => ({
    truth: clip(truth),
    rollout: clip(made),
    title: `${videos[video].name}${start === undefined ? '' : ` from frame ${start}`}, under its own actions`,
  });
  return {
    reconstructions: evenly(frames, reconstructionsShown).map(pair),
    rollouts: evenly(starts, rolloutsShown).map(rollout),
    worst: {
      // One frame a clip: its neighbours look like it.
      reconstructions: worst(
        reconstructed.map((own) => {
          const count = own.truth.length / size;
          return worst(
            Array.from({ length: count }, (_, t) => cut(own, t, 1)),
            1,
          )[0];
        }),
        reconstructionsShown,
      ).map(pair),
      rollouts: worst(starts, rolloutsShown).map(rollout),
    },
  };
}

/** The clips with the largest error, the worst first. */
function worst(clips: readonly ComparedClip[], count: number): ComparedClip[] {
  return clips
    .map((clip) => ({ clip, error: meanSquaredError(clip.made, clip.truth) }))
    .sort((a, b) => b.error - a.error)
    .slice(0, count)
    .map(({ clip }) => clip);
}

/** `count` items spread evenly. */
function evenly<T>(items: readonly T[], count: number): T[] {
  const taken = Math.min(items.length, count);
  return Array.from({ length: taken }, (_, i) => items[Math.floor((i * items.length) / taken)]);
}
