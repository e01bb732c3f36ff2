import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { DecodeOptions, EncodeOptions, VideoBackend, VideoInfo } from './backend.ts';
import { decodeFilters } from './filters.ts';

interface Run {
  readonly process: ChildProcess;
  /** Resolves when the process has ended, with its exit status and all it wrote to stderr. */
  readonly ended: Promise<{ status: number | null; stderr: string }>;
}

function start(args: readonly string[]): Run {
  const process = spawn('ffmpeg', ['-hide_banner', '-nostdin', ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let stderr = '';
  process.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-20_000);
  });
  process.stdin.on('error', () => {}); // a pipe that ffmpeg closed early; its exit status tells
  const ended = new Promise<{ status: number | null; stderr: string }>((resolve, reject) => {
    process.on('error', reject);
    process.on('close', (status) => resolve({ status, stderr }));
  });
  ended.catch(() => {}); // looked at where it is awaited
  return { process, ended };
}

/** The last line that ffmpeg wrote, without its address. */
const reason = (stderr: string): string =>
  stderr
    .trim()
    .split('\n')
    .at(-1)
    ?.replace(/^\[[^\]]*\] */, '') || 'ffmpeg said nothing';

/** Reads what `ffmpeg -i` prints about the first video stream (ffprobe may be missing where ffmpeg is not). */
export function parseProbe(text: string): (VideoInfo & { pixelAspect: number }) | null {
  const video = /Stream #\S+.*?: Video: .*/.exec(text)?.[0];
  const size = video && /, (\d+)x(\d+)/.exec(video);
  if (!video || !size) return null;
  const aspect = /SAR (\d+):(\d+)/.exec(video);
  const rate = /([\d.]+)(k?) fps/.exec(video) ?? /([\d.]+)(k?) tbr/.exec(video);
  const time = /Duration: (\d+):(\d+):([\d.]+)/.exec(text);
  const pixelAspect = aspect && Number(aspect[2]) > 0 ? Number(aspect[1]) / Number(aspect[2]) : 1;
  return {
    width: Number(size[1]),
    height: Number(size[2]),
    fps: rate ? Number(rate[1]) * (rate[2] ? 1000 : 1) : null,
    seconds: time ? Number(time[1]) * 3600 + Number(time[2]) * 60 + Number(time[3]) : null,
    pixelAspect: pixelAspect || 1,
  };
}

async function probe(path: string): Promise<VideoInfo & { pixelAspect: number }> {
  const run = start(['-noautorotate', '-i', path]);
  const { stderr } = await run.ended; // status 1: no output was asked for
  const info = parseProbe(stderr);
  if (!info)
    throw new Error(reason(stderr.replace('At least one output file must be specified', 'no video stream in it')));
  return info;
}

async function* decode(path: string, options: DecodeOptions): AsyncGenerator<Uint8Array> {
  const info = await probe(path);
  const size = options.width * options.height * 3;
  const filters = decodeFilters(info, options);
  const pass = options.fps === undefined ? ['-fps_mode', 'passthrough'] : [];
  const input = ['-v', 'error', '-xerror', '-noautorotate', '-i', path, '-map', '0:v:0'];
  const { process, ended } = start([...input, '-vf', filters, ...pass, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-']);
  try {
    let frame = new Uint8Array(size);
    let filled = 0;
    for await (const chunk of process.stdout as AsyncIterable<Uint8Array>) {
      for (let at = 0; at < chunk.length; ) {
        const count = Math.min(size - filled, chunk.length - at);
        frame.set(chunk.subarray(at, at + count), filled);
        [at, filled] = [at + count, filled + count];
        if (filled < size) continue;
        yield frame;
        [frame, filled] = [new Uint8Array(size), 0];
      }
    }
    const { status, stderr } = await ended;
    if (status !== 0) throw new Error(reason(stderr));
  } finally {
    process.kill();
  }
}

function encoderArguments({ format, quality }: Required<EncodeOptions>): string[] {
  if (format === 'gif') return ['-vf', 'split[a][b];[a]palettegen[p];[b][p]paletteuse'];
  const colours = ['-vf', 'scale=flags=accurate_rnd+full_chroma_int,format=yuv420p'];
  const crf = ['-crf', String(quality)];
  if (format === 'webm')
    return [...colours, '-c:v', 'libvpx-vp9', '-b:v', '0', '-deadline', 'realtime', '-cpu-used', '8', ...crf];
  return [...colours, '-c:v', 'libx264', '-preset', 'fast', ...crf];
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
      if (!process.stdin!.write(rgb)) await Promise.race([once(process.stdin!, 'drain'), ended]);
    }
    process.stdin!.end();
    const { status, stderr } = await ended;
    if (status !== 0) throw new Error(`${path}: ${reason(stderr)}`);
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
  return { name: 'ffmpeg', probe, decode, encode };
}
