import { canEncodeVideo, type VideoCodec } from 'mediabunny';
import type { Format } from './formats.ts';

/** The codecs that go into each container, the most widely played first. */
const codecs = { mp4: ['avc'], webm: ['vp9', 'vp8', 'av1'] } as const satisfies Record<string, readonly VideoCodec[]>;

/** For each format: nothing where this browser can write it, else why not. */
export type Support = Record<Format, string | undefined>;

/** Size and rate of what is to be encoded. */
export interface VideoSize {
  height: number;
  width: number;
  fps: number;
}

/** The codec that this browser has for a container, if it has one. */
export async function codecFor(
  format: 'mp4' | 'webm',
  { height, width, fps }: VideoSize,
): Promise<VideoCodec | undefined> {
  for (const codec of codecs[format]) {
    if (await canEncodeVideo(codec, { height, width, frameRate: fps })) return codec;
  }
  return undefined;
}

/** Returns for each format the reason why this browser cannot write it, or undefined if it can; GIF always works. */
export async function supportOf(size: VideoSize): Promise<Support> {
  const [mp4, webm] = await Promise.all([whyNot('mp4', size), whyNot('webm', size)]);
  return { gif: undefined, mp4, webm };
}

async function whyNot(format: 'mp4' | 'webm', size: VideoSize): Promise<string | undefined> {
  if (!globalThis.isSecureContext) {
    return 'Browsers encode video only on pages from https:// or localhost; this page came another way.';
  }
  if (!('VideoEncoder' in globalThis)) {
    return 'This browser has no video encoder (WebCodecs). Current Chrome, Edge, Safari and Firefox on a computer have one.';
  }
  if (await codecFor(format, size)) return undefined;
  const needs = format === 'mp4' ? 'H.264' : 'VP9, VP8 or AV1';
  const small = { ...size, height: 320, width: 320 };
  return (await codecFor(format, small))
    ? `This browser cannot encode ${needs} at ${size.width} × ${size.height}: choose another scale.`
    : `This browser cannot encode ${needs}, which ${format === 'mp4' ? 'MP4' : 'WebM'} needs.`;
}
