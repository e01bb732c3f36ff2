import { type ClipForm, clipPlaces, clipSpan, readClip } from './clip.ts';
import type { VideoDataset } from './video-dataset.ts';

/** A clip and where it is from. */
export interface Clip {
  /** uint8 `[length, H, W, C]` */
  readonly frames: Uint8Array;
  /** Index of its video in the dataset. */
  readonly video: number;
  /** Its first frame, counted from the video's first. */
  readonly start: number;
}

/** Options of {@link heldOutClips}. */
export interface HeldOutClipsOptions {
  /** Frames of a clip. */
  readonly length: number;
  /** Frames from the start of a clip to the start of the next one in the video; default: clips that do not overlap. */
  readonly stride?: number;
  /** Distance between a clip's frames in the video, default 1. */
  readonly frameSkip?: number;
  /** Most clips; of more they are taken evenly over all videos. Default: all. */
  readonly limit?: number;
}

/**
 * Yields the clips of some videos, always the same and in the same order: for evaluation.
 *
 * @throws Error if no video is long enough for a clip
 */
export function* heldOutClips(
  dataset: VideoDataset,
  videos: readonly number[],
  { length, frameSkip = 1, stride, limit = Number.POSITIVE_INFINITY }: HeldOutClipsOptions,
): Generator<Clip> {
  const form: ClipForm = { length, frameSkip };
  const step = stride ?? clipSpan(form);
  if (!Number.isInteger(step) || step < 1) throw new Error(`stride is ${step}; expected a whole number from 1`);
  const clips = clipPlaces(dataset, videos, form).flatMap((places, i) =>
    Array.from({ length: Math.ceil(places / step) }, (_, j) => ({ video: videos[i]!, start: j * step })),
  );
  const count = Math.min(limit, clips.length);
  for (let i = 0; i < count; i++) {
    const clip = clips[Math.floor((i * clips.length) / count)]!;
    yield { ...clip, frames: readClip(dataset, clip.video, clip.start, form) };
  }
}
