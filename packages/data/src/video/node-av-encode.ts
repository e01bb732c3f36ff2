import type { Encoder, FilterAPI, Muxer } from 'node-av/api';
import type { Frame } from 'node-av/lib';
import type { EncodeOptions } from './backend.ts';
import { encodeFilters } from './filters.ts';
import type { NodeAv } from './node-av-stream.ts';

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

/** Writes frames as a video. */
export async function encode(
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
