import type { FilterAPI } from 'node-av/api';
import type { FormatContext, Frame } from 'node-av/lib';
import type { VideoBackend } from './backend.ts';
import type { Decoded, DecodedFrame } from './good-frames.ts';
import { isJpegWhole } from './jpeg-picture.ts';
import { encode } from './node-av-encode.ts';
import { describeStream, type NodeAv } from './node-av-stream.ts';
import { ERROR_DETECTION, type FrameForm, missingAlpha, missingToneMapping, openVideo } from './video-file.ts';
import { isBareStream, PacketTable, type VideoStream } from './video-stream.ts';

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

/** Opens a file; a message of FFmpeg's alone would not say that it is about reading it. */
async function openFile(av: NodeAv, path: string): Promise<FormatContext> {
  const file = new av.FormatContext();
  try {
    // `file:` keeps a colon in a name from being taken for a protocol.
    av.FFmpegError.throwIfError(await file.openInput(`file:${path}`));
    av.FFmpegError.throwIfError(await file.findStreamInfo());
    return file;
  } catch (error) {
    await file.closeInput().catch(() => {});
    throw new Error(`cannot be read as a video: ${(error as Error).message}`, { cause: error });
  }
}

/** Lets timers, signals and input have their turn between calls that block. */
class Turns {
  #last = performance.now();

  async take(): Promise<void> {
    if (performance.now() - this.#last < MAX_BLOCKING_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#last = performance.now();
  }
}

async function streams(av: NodeAv, path: string): Promise<readonly VideoStream[]> {
  const file = await openFile(av, path);
  const packet = new av.Packet();
  packet.alloc();
  try {
    const tables = new Map<number, PacketTable>();
    const isUntimed = isBareStream(file.iformat?.name ?? '');
    const isMotionJpeg = new Set<number>();
    const found = file.streams
      .filter(({ codecpar }) => codecpar.codecType === av.AVMEDIA_TYPE_VIDEO)
      .map((stream) => {
        const packets = new PacketTable();
        const described = { ...describeStream(av, stream), packets };
        if (!described.isPicture) tables.set(stream.index, packets);
        if (described.codec === 'mjpeg') isMotionJpeg.add(stream.index);
        return described;
      });
    const turns = new Turns();
    for (;;) {
      const status = file.readFrameSync(packet);
      if (status === av.AVERROR_EAGAIN) continue;
      if (status < 0) break; // the end, or what a player takes for it
      const { flags, pts, dts } = packet;
      const isKey = (flags & av.AV_PKT_FLAG_KEY) !== 0;
      const table = packet.size > 0 ? tables.get(packet.streamIndex) : undefined;
      if (flags & av.AV_PKT_FLAG_DISCARD) table?.addHidden(isKey);
      else {
        if (table && isMotionJpeg.has(packet.streamIndex) && packet.data && !isJpegWhole(packet.data))
          table.unsound.add(table.shown.length);
        const [shown, decoded] = isUntimed ? [Number.NaN, Number.NaN] : [timeOf(av, pts), timeOf(av, dts)];
        table?.add(shown, decoded, isKey, (flags & av.AV_PKT_FLAG_CORRUPT) !== 0);
      }
      packet.unref();
      await turns.take();
    }
    return found;
  } finally {
    packet.free();
    await file.closeInput();
  }
}

const timeOf = (av: NodeAv, time: bigint) => (time === av.AV_NOPTS_VALUE ? Number.NaN : Number(time));

async function* frames(
  av: NodeAv,
  path: string,
  stream: VideoStream,
  { filters, codec: codecName }: FrameForm,
): AsyncGenerator<Decoded> {
  const file = await openFile(av, path);
  const pictures = new FilteredFrames(av, filters, stream);
  const decoder = new av.CodecContext();
  const packet = new av.Packet();
  const frame = new av.Frame();
  packet.alloc();
  frame.alloc();
  try {
    const source = file.streams[stream.index]!;
    const codec = codecName
      ? av.Codec.findDecoderByName(codecName as never)
      : av.Codec.findDecoder(source.codecpar.codecId);
    if (!codec) throw new Error(codecName ? missingAlpha(codecName) : `no decoder for ${stream.codec} in this FFmpeg`);
    decoder.allocContext3(codec);
    av.FFmpegError.throwIfError(decoder.parametersToContext(source.codecpar));
    decoder.pktTimebase = source.timeBase;
    // One thread is fastest for small pictures, and those that are learned from are mostly small.
    decoder.threadCount = stream.width * stream.height > 640 * 480 ? 0 : 1;
    av.FFmpegError.throwIfError(await decoder.open2(codec, av.Dictionary.fromObject({ err_detect: ERROR_DETECTION })));
    // The calls that block cost half of those that do not, a frame of 64×64 being done in a third of a millisecond.
    const turns = new Turns();
    for (let isOver = false; !isOver; ) {
      const status = file.readFrameSync(packet);
      if (status === av.AVERROR_EAGAIN) continue;
      isOver = status < 0;
      // A packet without bytes says that nothing has changed; a decoder would take it for the end.
      if (!isOver && (packet.streamIndex !== stream.index || packet.size === 0)) packet.unref();
      else {
        if (decoder.sendPacketSync(isOver ? null : packet) < 0 && !isOver) yield 'error';
        if (!isOver) packet.unref();
        for (;;) {
          const received = decoder.receiveFrameSync(frame);
          if (received === av.AVERROR_EAGAIN || received === av.AVERROR_EOF) break;
          if (received < 0) yield 'error';
          else yield* pictures.take(frame);
          if (received < 0 && isOver) break;
        }
      }
      await turns.take();
    }
    yield* pictures.end();
  } catch (error) {
    if (!(error instanceof av.FFmpegError)) throw error;
    throw new Error(`its ${stream.codec} cannot be decoded: ${error.message}`, { cause: error });
  } finally {
    pictures.close();
    frame.free();
    packet.free();
    decoder.freeContext();
    await file.closeInput();
  }
}

/** Sends frames through filters, with what is known of each beside it; where pictures change their form, through new ones. */
class FilteredFrames {
  readonly #av: NodeAv;
  readonly #description: string;
  readonly #stream: VideoStream;
  readonly #known: Omit<DecodedFrame, 'rgb'>[] = [];
  #filter: FilterAPI | undefined;
  #form = '';

  constructor(av: NodeAv, description: string, stream: VideoStream) {
    this.#av = av;
    this.#description = description;
    this.#stream = stream;
  }

  *take(frame: Frame): Generator<DecodedFrame> {
    const av = this.#av;
    const form = [frame.width, frame.height, frame.format, frame.colorSpace, frame.colorRange].join();
    if (form !== this.#form) yield* this.end();
    this.#form = form;
    if (!this.#filter) {
      if (this.#stream.hdr && !av.Filter.getByName('zscale')) throw new Error(missingToneMapping(this.#stream.hdr));
      this.#filter = av.FilterAPI.create(this.#description, { threads: 1 });
    }
    const { flags, decodeErrorFlags } = frame;
    this.#known.push({
      shown: timeOf(av, frame.bestEffortTimestamp),
      isKey: (flags & av.AV_FRAME_FLAG_KEY) !== 0,
      isBetween: frame.pictType === av.AV_PICTURE_TYPE_B,
      isCorrupt: (flags & av.AV_FRAME_FLAG_CORRUPT) !== 0 || decodeErrorFlags !== 0,
    });
    const { num, den } = this.#stream.tick;
    frame.pts = frame.bestEffortTimestamp;
    frame.timeBase = new av.Rational(num, den);
    this.#filter.processSync(frame);
    frame.unref();
    for (;;) {
      const picture = this.#filter.receiveSync();
      if (!picture || typeof picture === 'number') break;
      yield this.#picture(picture);
    }
  }

  /** Gives what the filters hold back. */
  *end(): Generator<DecodedFrame> {
    if (this.#filter) for (const picture of this.#filter.flushFramesSync()) yield this.#picture(picture);
    this.close();
  }

  close(): void {
    this.#filter?.close();
    this.#filter = undefined;
  }

  #picture(picture: Frame): DecodedFrame {
    const rgb = picture.toBuffer();
    picture.free();
    return { ...this.#known.shift()!, rgb };
  }
}

/** FFmpeg inside an npm package (`node-av`); null where it is not installed. */
export async function nodeAvBackend(): Promise<VideoBackend | null> {
  loaded ??= load();
  const av = await loaded;
  if (!av) return null;
  const open = (path: string) =>
    openVideo(
      {
        streams: (file) => streams(av, file),
        frames: (file, stream, form) => frames(av, file, stream, form),
      },
      path,
    );
  return {
    name: 'node-av',
    open,
    probe: async (path) => (await open(path)).info,
    decode: async function* (path, options) {
      yield* (await open(path)).decode(options);
    },
    encode: (path, pictures, options) => encode(av, path, pictures, options),
  };
}
