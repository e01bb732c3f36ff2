import type { DecodeOptions, VideoFile } from './backend.ts';
import { EvenFrames } from './even-frames.ts';
import { endOf } from './file-end.ts';
import { decodeFilters } from './filters.ts';
import { type FrameClock, findClock, sameRate, Takes } from './frame-clock.ts';
import { type Decoded, GoodFrames } from './good-frames.ts';
import { whyUnreadable } from './unreadable.ts';
import { chooseStream, type VideoStream } from './video-stream.ts';

/** Functions of FFmpeg that are used here, by its libraries or its command. */
export interface Decoder {
  /** Looks through all packets of a file. */
  streams(path: string): Promise<readonly VideoStream[]>;
  /** Decodes one stream. */
  frames(path: string, stream: VideoStream, form: FrameForm): AsyncGenerator<Decoded>;
}

/** Wanted form of the frames. */
export interface FrameForm extends Pick<DecodeOptions, 'height' | 'width' | 'fit'> {
  /** The same in the words of FFmpeg's filters. */
  readonly filters: string;
  /** FFmpeg's decoder to use instead of the usual one. */
  readonly codec: string | undefined;
}

/** Checks of FFmpeg's decoders beyond what decoding needs: checksums, and whether a picture ends where its bytes do. */
export const ERROR_DETECTION = 'crccheck+bitstream+buffer';

/** Room for rounding where a frame falls on a step, or just between two. */
const ROUNDING = 1e-4;

/** FFmpeg's own decoders of VP8 and VP9 leave transparency out. */
const alphaDecoders: Readonly<Record<string, string>> = { vp8: 'libvpx', vp9: 'libvpx-vp9' };

/** Looks through a file and gets ready to decode it. */
export async function openVideo(decoder: Decoder, path: string): Promise<VideoFile> {
  const streams = await decoder.streams(path).catch(async (error) => {
    const why = await whyUnreadable(path);
    throw why ? new Error(`cannot be read as a video: ${why}`, { cause: error }) : error;
  });
  const stream = chooseStream(streams);
  if (stream.isDolbyOnly)
    throw new Error(
      'Dolby Vision without an ordinary picture below it (profile 5), which FFmpeg shows in wrong colours',
    );
  if (stream.packets.shown.length === 0) throw new Error('no frames in it');
  const { isCut, whole = Number.POSITIVE_INFINITY, damaged, brokenAfter = [] } = await endOf(path);
  // FFmpeg takes damaged pictures of a GIF, and the last of one that was cut off, for whole.
  for (const [i, time] of stream.packets.shown.entries())
    if (i >= whole || damaged?.has(i)) stream.packets.corrupt.add(time);
  for (const time of brokenAfter) {
    const last = stream.packets.shown.findLastIndex((shown) => shown <= time);
    if (last >= 0) stream.packets.corrupt.add(stream.packets.shown[last]!);
  }
  // Where more pictures than half look damaged, their writer counts in a way of its own, and players show them.
  if (stream.packets.unsound.size > 0.5 * stream.packets.shown.length) stream.packets.unsound.clear();
  const clock = findClock(stream, { isCut, isBroken: brokenAfter.length > 0 });
  const { height, width } = stream;
  return {
    info: { height, width, fps: clock.fps, seconds: clock.seconds },
    decode: (options) => decodeVideo(decoder, path, { stream, clock, isCut }, options),
  };
}

interface Opened {
  readonly stream: VideoStream;
  readonly clock: FrameClock;
  readonly isCut: boolean;
}

async function* decodeVideo(
  decoder: Decoder,
  path: string,
  { stream, clock, isCut }: Opened,
  options: DecodeOptions,
): AsyncGenerator<Uint8Array> {
  const { width, height, fit, fps = clock.fps ?? undefined, onGap, onNote } = options;
  const codec = stream.hasAlpha ? alphaDecoders[stream.codec] : undefined;
  const form = { width, height, fit, filters: decodeFilters(stream, options), codec };
  const decoded = decoder.frames(path, stream, form);
  const good = new GoodFrames(decoded, stream);
  const isOwnRate = fps === undefined || clock.fps === null || sameRate(fps, clock.fps);
  const step = clock.isEven && isOwnRate ? clock.period : 1 / (fps ?? 1 / clock.period);
  let origin = clock.origin;
  const stepAt = (time: number): number => {
    if (Number.isNaN(origin)) origin = time;
    // An even row has whole places: jitter is gone before the steps of another rate are counted.
    const place = (time - origin) / clock.period;
    if (clock.isEven) return Math.ceil((Math.round(place) * clock.period) / step - ROUNDING);
    return Math.floor((time - origin) / step + 0.5 + ROUNDING);
  };
  for (const note of notes(stream, clock, step)) onNote?.(note);

  const takes = new Takes(clock);
  const row = new EvenFrames();
  let [count, last, begin] = [0, Number.NaN, 0];
  for await (const { frame, isAfterDamage } of isCut ? untilCut(good) : good) {
    const known = clock.isTimed && !Number.isNaN(frame.shown);
    const stamp = known ? (frame.shown * stream.tick.num) / stream.tick.den : last + clock.period;
    const untimed = Number.isNaN(stamp) ? 0 : stamp;
    const { time, begins } = takes.next(untimed);
    const at = stepAt(time);
    if (count === 0 && !isAfterDamage) begin = at;
    if (isAfterDamage || begins) {
      yield* row.end(stepAt(last + clock.period));
      const from = Number.isNaN(last) ? 0 : last + clock.period - origin;
      onNote?.(begins ? jump(from) : damage(from, time - origin));
      onGap?.({ offset: at - begin });
    }
    yield* row.next(frame.rgb, at);
    [count, last] = [count + 1, clock.isTimed ? time : untimed];
  }
  yield* row.end(stepAt(last + clock.period));
  if (count === 0) throw new Error(isCut ? 'the file is cut off before its first picture is whole' : nothing(good));
  const end = last + clock.period - origin;
  if (isCut) onNote?.(`the file is cut off: what it holds ends after ${seconds(end)}`);
  else if (good.isDamaged) onNote?.(`damaged from ${seconds(end)} to its end: left out`);
}

/** Frames up to where a file was cut off: what FFmpeg then makes of it is no error. */
async function* untilCut<T>(frames: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* frames;
  } catch {}
}

const seconds = (time: number) => `${Math.max(0, time).toFixed(2)} s`;
const jump = (at: number) =>
  `its time stamps jump after ${seconds(at)}: what follows is another take, and no clip goes across`;
const damage = (from: number, to: number) =>
  `damaged from ${seconds(from)} to ${seconds(to)}: left out, and no clip goes across`;
const nothing = ({ isDamaged }: GoodFrames) =>
  isDamaged ? 'damaged: not one of its pictures is whole' : 'no frames in it';

/** Yields notes for people on how a video is decoded. */
function* notes({ packets, isInterlaced, hdr }: VideoStream, clock: FrameClock, step: number): Generator<string> {
  const { firstKey, shown } = packets;
  const [stored, rate] = [shown.length, Number((1 / step).toFixed(2))];
  if (firstKey > 0)
    yield `begins in the middle of a group of pictures: ${firstKey} of ${stored} frames stand before the first that can be shown, and are left out`;
  if (!clock.isTimed) yield `has no time stamps: taken as ${rate} frames a second`;
  if (!clock.isEven)
    yield `its frames are not evenly spaced (${stored} in ${seconds(clock.seconds ?? 0)}): by their time stamps, ${rate} a second are taken`;
  if (isInterlaced) yield "interlaced: deinterlaced by FFmpeg's bwdif";
  if (hdr)
    yield `high dynamic range (${hdr.toUpperCase()}): brought to standard range by FFmpeg's zscale and tonemap (hable)`;
}

/** Says why a video of high dynamic range is refused. */
export function missingToneMapping(hdr: 'pq' | 'hlg'): string {
  return `high dynamic range (${hdr.toUpperCase()}), and this FFmpeg has no filters zscale and tonemap to bring it to standard range: convert it first`;
}

/** Says why a video with transparent parts is refused. */
export function missingAlpha(codec: string): string {
  return `has transparent parts, and this FFmpeg has no decoder ${codec}, which alone can read them`;
}
