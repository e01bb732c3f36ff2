import type { Decoder, Demuxer, Encoder, FilterAPI, Muxer } from 'node-av/api';
import type { Frame, Stream } from 'node-av/lib';
import type { DecodeOptions, EncodeOptions, VideoBackend } from './backend.ts';
import { checkEnd, decodeFilters, encodeFilters, plausibleRate, type SourceForm } from './filters.ts';

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

/** Degrees clockwise, from the display matrix: nine 32-bit numbers, of which the first two are a rotated unit vector. */
function rotationOf(av: NodeAv, stream: Stream): number {
  const matrix = stream.codecpar.getCodedSideData(av.AV_PKT_DATA_DISPLAYMATRIX);
  if (!matrix || matrix.length < 36) return 0;
  const degrees = (Math.atan2(matrix.readInt32LE(4), matrix.readInt32LE(0)) * 180) / Math.PI;
  return (Math.round(degrees / 90) * 90 + 360) % 360;
}

function describe(av: NodeAv, demuxer: Demuxer): SourceForm & { stream: Stream } {
  const stream = demuxer.video();
  if (!stream) throw new Error('no video stream in it');
  const { width, height, sampleAspectRatio: aspect } = stream.codecpar;
  if (width <= 0 || height <= 0) throw new Error('its video stream has no size');
  const rate = [stream.avgFrameRate, stream.rFrameRate].find(({ num, den }) => num > 0 && den > 0);
  const isGif = demuxer.inputFormat()?.name === 'gif';
  const { num, den } = stream.timeBase;
  // The file's length counts for the picture only where nothing else (sound) may be what is long.
  const fileSeconds = demuxer.streams.length === 1 ? demuxer.duration : 0;
  const seconds = stream.duration > 0n ? (Number(stream.duration) * num) / den : fileSeconds;
  return {
    width,
    height,
    fps: rate && !isGif ? plausibleRate(rate.num / rate.den) : null,
    seconds: seconds > 0 ? seconds : null,
    pixelAspect: aspect.num > 0 && aspect.den > 0 ? aspect.num / aspect.den : 1,
    rotation: rotationOf(av, stream),
    stream,
  };
}

/** Opens a file; a message of FFmpeg's alone would not say that it is about reading it. */
async function openFile(av: NodeAv, path: string): Promise<Demuxer> {
  try {
    return await av.Demuxer.open(path);
  } catch (error) {
    const reason = (error as Error).message.replace(/^Failed to open input: /, '');
    throw new Error(`cannot be read as a video: ${reason}`, { cause: error });
  }
}

async function* decode(av: NodeAv, path: string, options: DecodeOptions): AsyncGenerator<Uint8Array> {
  const demuxer = await openFile(av, path);
  let decoder: Decoder | undefined;
  let filter: FilterAPI | undefined;
  try {
    const source = describe(av, demuxer);
    const { stream, width, height } = source;
    // One thread is fastest for small pictures, and those that are learned from are mostly small.
    const context = { threadCount: width * height > 640 * 480 ? 0 : 1 };
    decoder = await av.Decoder.create(stream, { exitOnError: true, context });
    filter = av.FilterAPI.create(decodeFilters(source, options));
    // The calls that block cost half of those that do not, a frame of 64×64 being done in a third of a millisecond;
    // the event loop gets its turn in between.
    let turn = performance.now();
    let [first, end] = [Number.NaN, 0];
    for (const frame of filter.framesSync(decoder.framesSync(demuxer.packetsSync(stream.index)))) {
      if (!frame) continue;
      const [start, length] = [frame.pts, frame.duration].map(
        (ticks) => (Number(ticks) * frame.timeBase.num) / frame.timeBase.den,
      );
      if (Number.isNaN(first)) first = start!;
      end = Math.max(end, start! + length!);
      const bytes = frame.toBuffer();
      frame.free();
      yield bytes;
      if (performance.now() - turn < MAX_BLOCKING_MS) continue;
      await new Promise((resolve) => setImmediate(resolve));
      turn = performance.now();
    }
    checkEnd(source, Number.isNaN(first) ? 0 : end - first);
  } finally {
    filter?.close();
    decoder?.close();
    await demuxer.close();
  }
}

/** One thread, whatever the machine has: another number of them would give another file. */
function encoderFor(av: NodeAv, { format, quality }: Required<EncodeOptions>) {
  const crf = String(quality);
  const context = { threadCount: 1 };
  if (format === 'gif') return { codec: av.FF_ENCODER_GIF, settings: { context } };
  if (format === 'mp4')
    return { codec: av.FF_ENCODER_LIBX264, settings: { context, options: { crf, preset: 'fast' } } };
  const options = { deadline: 'realtime', 'cpu-used': '8', crf };
  return { codec: av.FF_ENCODER_LIBVPX_VP9, settings: { context: { ...context, bitRate: 0 }, options } };
}

async function encode(
  av: NodeAv,
  path: string,
  frames: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  options: Required<EncodeOptions>,
): Promise<void> {
  const { width, height, fps, format } = options;
  const { codec, settings } = encoderFor(av, options);
  const rate = Number.isInteger(fps) ? { num: fps, den: 1 } : { num: Math.round(fps * 1000), den: 1000 };
  const timeBase = { num: rate.den, den: rate.num };
  let index = 0n;
  async function* source(): AsyncGenerator<Frame | null> {
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
    filter = av.FilterAPI.create(encodeFilters(format), { framerate: rate });
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
  await checkWritten(av, path, Number(index));
}

/** Reads a written file back: the muxer does not tell when the disk was full. */
async function checkWritten(av: NodeAv, path: string, frames: number): Promise<void> {
  let found = 0;
  try {
    const demuxer = await av.Demuxer.open(path);
    try {
      for (const packet of demuxer.packetsSync()) {
        if (packet) found++;
        packet?.free();
      }
    } finally {
      await demuxer.close();
    }
  } catch {
    found = 0;
  }
  if (found < frames) throw new Error(`only ${found} of ${frames} frames can be read back; is the disk full?`);
}

/** FFmpeg inside an npm package (`node-av`); null where it is not installed. */
export async function nodeAvBackend(): Promise<VideoBackend | null> {
  loaded ??= load();
  const av = await loaded;
  if (!av) return null;
  return {
    name: 'node-av',
    async probe(path) {
      const demuxer = await openFile(av, path);
      try {
        const { height, width, fps, seconds } = describe(av, demuxer);
        return { height, width, fps, seconds };
      } finally {
        await demuxer.close();
      }
    },
    decode: (path, options) => decode(av, path, options),
    encode: (path, frames, options) => encode(av, path, frames, options),
  };
}
