import type { VideoDataset } from './video-dataset.ts';

/** Frames of a video that a clip takes: `length` frames, every `frameSkip`-th. */
export interface ClipForm {
  /** Frames of a clip. */
  readonly length: number;
  /** Distance between its frames in the video, 1: consecutive ones. */
  readonly frameSkip: number;
}

/** Frames of the video from the clip's first to its last. */
export function clipSpan({ length, frameSkip }: ClipForm): number {
  return (length - 1) * frameSkip + 1;
}

/** Checks a clip's form against the videos; returns how many places it has in each. */
export function clipPlaces(dataset: VideoDataset, videos: readonly number[], form: ClipForm): number[] {
  for (const key of ['length', 'frameSkip'] as const)
    if (!Number.isInteger(form[key]) || form[key] < 1)
      throw new Error(`${key} is ${form[key]}; expected a whole number from 1`);
  const places = videos.map((index) => {
    const video = dataset.videos[index];
    if (!video) throw new Error(`${dataset.path}: no video ${index}; there are ${dataset.videos.length}`);
    return Math.max(0, video.length - clipSpan(form) + 1);
  });
  if (places.every((count) => count === 0)) {
    const longest = videos.reduce((most, index) => Math.max(most, dataset.videos[index]!.length), 0);
    throw new Error(
      `${dataset.path}: a clip of ${form.length} frames at frame skip ${form.frameSkip} spans ${clipSpan(form)} frames, but the longest of ${videos.length} videos has ${longest}; take shorter clips or longer videos`,
    );
  }
  return places;
}

/** Reads a clip: uint8 `[length, H, W, C]`. `start` counts from the video's first frame. */
export function readClip(dataset: VideoDataset, video: number, start: number, form: ClipForm): Uint8Array {
  const frames = dataset.read(dataset.videos[video]!.start + start, clipSpan(form));
  if (form.frameSkip === 1) return frames;
  const size = dataset.height * dataset.width * dataset.channels;
  const clip = new Uint8Array(form.length * size);
  for (let t = 0; t < form.length; t++)
    clip.set(frames.subarray(t * form.frameSkip * size, (t * form.frameSkip + 1) * size), t * size);
  return clip;
}

const toUnit = Float32Array.from({ length: 256 }, (_, byte) => byte / 127.5 - 1);

/** Bytes 0..255 as floats in [-1, 1], as the models take them: `x / 127.5 - 1`. */
export function bytesToFloats(bytes: Uint8Array, out: Float32Array = new Float32Array(bytes.length)): Float32Array {
  for (let i = 0; i < bytes.length; i++) out[i] = toUnit[bytes[i]!]!;
  return out;
}

/** Floats in [-1, 1] as bytes, rounded and clamped: the inverse of {@link bytesToFloats}. */
export function floatsToBytes(floats: ArrayLike<number>): Uint8Array {
  const out = new Uint8ClampedArray(floats.length);
  for (let i = 0; i < floats.length; i++) out[i] = (floats[i]! + 1) * 127.5;
  return new Uint8Array(out.buffer);
}
