import type { Decoder, Demuxer, Encoder, FilterAPI, Muxer } from 'node-av/api';
import type { Frame } from 'node-av/lib';
import type { DecodeOptions, EncodeOptions, VideoBackend, VideoInfo } from './backend.ts';
import { decodeFilters } from './filters.ts';

type NodeAv = typeof import('node-av/api') & typeof import('node-av/lib') & typeof import('node-av/constants');

/** Longest time that frames are decoded without giving timers, signals and input a turn. */
const MAX_BLOCKING_MS = 20;

let loaded: Promise<NodeAv | null> | undefined;

async function load(): Promise<NodeAv | null> {
  try {
    const [api, lib, constants] = await Promise.all([
      import('node-av/api'),
      import('node-av/lib'),
      import('node-av/constants'),
    ]);
    // Errors reach us as exceptions; FFmpeg's own lines on stderr would only break the progress.
    lib.Log.setLevel(constants.AV_LOG_QUIET);
    return { ...api, ...lib, ...constants };
  } catch {
    return null; // an optional peer: not installed, or no binary for this platform
  }
}

function describe(demuxer: Demuxer, path: string): VideoInfo & { index: number; pixelAspect: number } {
  const stream = demuxer.video();
  if (!stream) throw new Error(`${path}: no video stream in it`);
  const { width, height } = stream.codecpar;
  if (width <= 0 || height <= 0) throw new Error(`${path}: its video stream has no size`);
  const aspect = stream.codecpar.sampleAspectRatio;
  const pixelAspect = aspect.num > 0 && aspect.den > 0 ? aspect.num / aspect.den : 1;
  const rate = [stream.avgFrameRate, stream.rFrameRate].find((r) => r.num > 0 && r.den > 0);
  const seconds = demuxer.duration > 0 ? demuxer.duration : null;
  return { width, height, fps: rate ? rate.num / rate.den : null, seconds, index: stream.index, pixelAspect };
}

async function* decode(av: NodeAv, path: string, options: DecodeOptions): AsyncGenerator<Uint8Array> {
  const demuxer = await av.Demuxer.open(path);
  let decoder: Decoder | undefined;
  let filter: FilterAPI | undefined;
  try {
    const info = describe(demuxer, path);
    // One thread is fastest for small pictures, and those that are learned from are mostly small.
    const context = { threadCount: info.width * info.height > 640 * 480 ? 0 : 1 };
    decoder = await av.Decoder.create(demuxer.video()!, { exitOnError: true, context });
    filter = av.FilterAPI.create(decodeFilters(info, options));
    // The calls that block cost half of those that do not, a frame of 64×64 being done in a third of a millisecond;
    // the event loop gets its turn in between.
    let turn = performance.now();
    for (const frame of filter.framesSync(decoder.framesSync(demuxer.packetsSync(info.index)))) {
      if (!frame) continue;
      const bytes = frame.toBuffer();
      frame.free();
      yield bytes;
      if (performance.now() - turn < MAX_BLOCKING_MS) continue;
      await new Promise((resolve) => setImmediate(resolve));
      turn = performance.now();
    }
  } finally {
    filter?.close();
    decoder?.close();
    await demuxer.close();
  }
}

function encoderFor(av: NodeAv, options: Required<EncodeOptions>) {
  const { format, quality } = options;
  if (format === 'gif') {
    const filter = 'split[a][b];[a]palettegen[p];[b][p]paletteuse';
    return { codec: av.FF_ENCODER_GIF, filter, settings: { threadCount: 1 } };
  }
  const filter = 'scale=flags=accurate_rnd+full_chroma_int,format=yuv420p';
  if (format === 'webm') {
    const speed = { deadline: 'realtime', 'cpu-used': '8', crf: String(quality) };
    return { codec: av.FF_ENCODER_LIBVPX_VP9, filter, settings: { bitrate: 0, threadCount: 1, options: speed } };
  }
  return {
    codec: av.FF_ENCODER_LIBX264,
    filter,
    settings: { threadCount: 1, options: { crf: String(quality), preset: 'fast' } },
  };
}

async function encode(
  av: NodeAv,
  path: string,
  frames: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  options: Required<EncodeOptions>,
): Promise<void> {
  const { width, height, fps, format } = options;
  const { codec, filter: chain, settings } = encoderFor(av, options);
  const rate = Number.isInteger(fps) ? { num: fps, den: 1 } : { num: Math.round(fps * 1000), den: 1000 };
  const timeBase = { num: rate.den, den: rate.num };
  async function* source(): AsyncGenerator<Frame | null> {
    let index = 0n;
    for await (const rgb of frames) {
      const bytes = Buffer.from(rgb.buffer, rgb.byteOffset, rgb.byteLength);
      const frame = av.Frame.fromVideoBuffer(bytes, { width, height, format: av.AV_PIX_FMT_RGB24, timeBase });
      frame.pts = index++;
      frame.duration = 1n;
      yield frame;
      frame.free();
    }
    yield null; // the end: flushes filter and encoder
  }
  let filter: FilterAPI | undefined;
  let encoder: Encoder | undefined;
  let muxer: Muxer | undefined;
  try {
    filter = av.FilterAPI.create(chain, { framerate: rate });
    encoder = await av.Encoder.create(codec, settings as object);
    muxer = await av.Muxer.open(path, { format });
    const stream = muxer.addStream(encoder);
    // Of the blocking calls only this one is used: those that return arrays of frames or packets crash after some videos
    // (node-av 6.1.1), and this one saves most of the time.
    for await (const packet of encoder.packets(filter.frames(source()))) {
      if (!packet) continue;
      muxer.writePacketSync(packet, stream);
      packet.free();
    }
  } finally {
    encoder?.close();
    filter?.close();
    await muxer?.close();
  }
}

/** FFmpeg inside an npm package (`node-av`); null where it is not installed. */
export async function nodeAvBackend(): Promise<VideoBackend | null> {
  loaded ??= load();
  const av = await loaded;
  if (!av) return null;
  return {
    name: 'node-av',
    async probe(path) {
      const demuxer = await av.Demuxer.open(path);
      try {
        const { height, width, fps, seconds } = describe(demuxer, path);
        return { height, width, fps, seconds };
      } finally {
        await demuxer.close();
      }
    },
    decode: (path, options) => decode(av, path, options),
    encode: (path, frames, options) => encode(av, path, frames, options),
  };
}
