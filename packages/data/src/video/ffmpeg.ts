import { once } from 'node:events';
import type { EncodeOptions, VideoBackend } from './backend.ts';
import { DecoderLog, PacketTables, parseStreams } from './ffmpeg-log.ts';
import { common, complaint, input, onLines, reason, start } from './ffmpeg-process.ts';
import { encodeFilters } from './filters.ts';
import type { Decoded } from './good-frames.ts';
import { isJpegWhole } from './jpeg-picture.ts';
import { ERROR_DETECTION, type FrameForm, missingAlpha, missingToneMapping, openVideo } from './video-file.ts';
import type { VideoStream } from './video-stream.ts';

async function streams(path: string): Promise<readonly VideoStream[]> {
  const copy = ['-map', '0:V', '-c', 'copy', '-copyinkf', '-f', 'framecrc', '-'];
  const { process, ended } = start([...common, '-debug_ts', ...input(path), ...copy], { keepStderr: false });
  const tables = new PacketTables();
  onLines(process.stdout!, (line) => tables.takeRow(line));
  onLines(process.stderr!, (line) => tables.takeLog(line));
  await ended; // an exit status other than 0 has its reason in what is found
  const found = parseStreams(tables.text);
  if (found) {
    const read = found.map((stream) => ({ ...stream, ...tables.of(stream.index) }));
    for (const { codec, isPicture, index, packets } of read)
      if (codec === 'mjpeg' && !isPicture) await findUnsound(path, index, tables.sizesOf(index), packets.unsound);
    return read;
  }
  const why = reason(tables.text).replace(`file:${path}: `, '').replace(`${path}: `, '');
  throw new Error(`cannot be read as a video: ${why}`);
}

/** Looks through the pictures of Motion JPEG. */
async function findUnsound(path: string, index: number, sizes: readonly number[], unsound: Set<number>): Promise<void> {
  const copy = ['-map', `0:${index}`, '-c', 'copy', '-copyinkf', '-f', 'rawvideo', '-'];
  const { process, ended } = start([...common, ...input(path), ...copy]);
  let picture = 0;
  for await (const bytes of chunksOf(process.stdout!, () => sizes[picture] ?? Number.POSITIVE_INFINITY)) {
    if (!isJpegWhole(bytes)) unsound.add(picture);
    picture++;
  }
  await ended;
}

async function* frames(
  path: string,
  stream: VideoStream,
  { height, width, filters, codec }: FrameForm,
): AsyncGenerator<Decoded> {
  // One thread is fastest for small pictures, and those that are learned from are mostly small.
  const threads = stream.width * stream.height > 640 * 480 ? '0' : '1';
  const decoder = [
    '-threads',
    threads,
    ...(codec ? ['-c:v', codec] : []),
    '-noautorotate',
    '-err_detect',
    ERROR_DETECTION,
    '-max_error_rate',
    '1',
  ];
  const output = ['-map', `0:${stream.index}`, '-vf', filters, '-fps_mode', 'passthrough', '-pix_fmt', 'rgb24'];
  const { process, ended } = start(
    [...common, '-debug_ts', ...decoder, ...input(path), ...output, '-f', 'rawvideo', '-'],
    { keepStderr: false },
  );
  const log = new DecoderLog(stream);
  onLines(process.stderr!, (line) => log.take(line));
  ended.then(
    () => log.end(),
    () => log.end(),
  );
  try {
    const pictures = chunksOf(process.stdout!, () => height * width * 3);
    for (;;) {
      const told = await log.next();
      if (told === null) break;
      if (told === 'error') yield told;
      else {
        const { value: rgb } = await pictures.next();
        if (!rgb) break; // it ended before its filters had sent all
        yield { ...told, rgb };
      }
    }
    const { status } = await ended;
    if (status !== 0) throw new Error(refusal(log.text, stream, codec) ?? complaint(log.text));
  } finally {
    process.kill();
  }
}

/** Describes what a build of FFmpeg cannot do, in words. */
function refusal(text: string, { hdr }: VideoStream, codec: string | undefined): string | null {
  if (hdr && /No such filter: '?(zscale|tonemap)/.test(text)) return missingToneMapping(hdr);
  if (codec && /Unknown decoder/.test(text)) return missingAlpha(codec);
  return null;
}

/** Cuts a stream of bytes into pieces, each as long as is asked for when it begins; what is left of a last one is dropped. */
async function* chunksOf(stream: AsyncIterable<Uint8Array>, nextSize: () => number): AsyncGenerator<Uint8Array> {
  let piece: Uint8Array | undefined;
  let filled = 0;
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length; ) {
      if (!piece) {
        const size = nextSize();
        if (!Number.isFinite(size)) return;
        [piece, filled] = [new Uint8Array(size), 0];
      }
      const count = Math.min(piece.length - filled, chunk.length - at);
      piece.set(chunk.subarray(at, at + count), filled);
      [at, filled] = [at + count, filled + count];
      if (filled < piece.length) continue;
      yield piece;
      piece = undefined;
    }
  }
}

function encoderArguments({ format, quality }: Required<EncodeOptions>): string[] {
  const filters = ['-vf', encodeFilters(format), '-threads', '1'];
  const crf = ['-crf', String(quality)];
  if (format === 'gif') return filters;
  if (format === 'mp4') return [...filters, '-c:v', 'libx264', '-preset', 'fast', ...crf];
  return [...filters, '-c:v', 'libvpx-vp9', '-b:v', '0', '-deadline', 'realtime', '-cpu-used', '8', ...crf];
}

async function encode(
  path: string,
  frames: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  options: Required<EncodeOptions>,
): Promise<void> {
  const { width, height, fps, format } = options;
  const input = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-r', String(fps), '-i', '-'];
  const { process, ended } = start(['-v', 'error', '-y', ...input, ...encoderArguments(options), '-f', format, path]);
  try {
    for await (const rgb of frames) {
      if (process.exitCode !== null) break; // it has failed; its status says why
      if (!process.stdin!.write(rgb)) await Promise.race([once(process.stdin!, 'drain').catch(() => {}), ended]);
    }
    process.stdin!.end();
    const { status, stderr } = await ended;
    if (status !== 0) throw new Error(reason(stderr));
  } finally {
    process.kill();
  }
}

/** The `ffmpeg` command; null where it is not on the PATH. */
export async function ffmpegBackend(): Promise<VideoBackend | null> {
  try {
    const { status } = await start(['-version']).ended;
    if (status !== 0) return null;
  } catch {
    return null; // ENOENT: not installed
  }
  const open = (path: string) => openVideo({ streams, frames }, path);
  return {
    name: 'ffmpeg',
    open,
    probe: async (path) => (await open(path)).info,
    decode: async function* (path, options) {
      yield* (await open(path)).decode(options);
    },
    encode,
  };
}
