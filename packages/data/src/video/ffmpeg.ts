import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { DecodeOptions, EncodeOptions, VideoBackend } from './backend.ts';
import { checkEnd, decodeFilters, encodeFilters, plausibleRate, type SourceForm } from './filters.ts';

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

/** The last line that ffmpeg wrote about an error. */
function reason(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() && !/^\w+=/.test(line)); // those are its progress
  return lines.at(-1)?.replace(/^\[[^\]]*\] *|^Error opening input files: /g, '') ?? 'ffmpeg said nothing';
}

/** Reads what `ffmpeg -i` prints about the first video stream (ffprobe may be missing where ffmpeg is not); null: there is none. */
export function parseProbe(text: string): SourceForm | null {
  const video = /Stream #\S+.*?: Video: .*/.exec(text)?.[0];
  const size = video && /, (\d+)x(\d+)/.exec(video);
  if (!video || !size) return null;
  const aspect = /SAR (\d+):(\d+)/.exec(video);
  const rate = /([\d.]+)(k?) fps/.exec(video) ?? /([\d.]+)(k?) tbr/.exec(video);
  const time = /Duration: (\d+):(\d+):([\d.]+)/.exec(text);
  const isGif = /^Input #0, gif/m.test(text);
  // The file's length counts for the picture only where nothing else (sound) may be what is long.
  const alone = text.match(/^ *Stream #/gm)?.length === 1;
  const turned = /rotation of (-?[\d.]+) degrees/.exec(text); // counted against the clock
  return {
    width: Number(size[1]),
    height: Number(size[2]),
    fps: rate && !isGif ? plausibleRate(Number(rate[1]) * (rate[2] ? 1000 : 1)) : null,
    seconds: time && alone ? Number(time[1]) * 3600 + Number(time[2]) * 60 + Number(time[3]) : null,
    pixelAspect: (aspect && Number(aspect[1]) / Number(aspect[2])) || 1,
    rotation: turned ? (((Math.round(-Number(turned[1]) / 90) * 90) % 360) + 360) % 360 : 0,
  };
}

async function probe(path: string): Promise<SourceForm> {
  const { stderr } = await start(['-i', path]).ended; // exit status 1: no output was asked for
  const source = parseProbe(stderr);
  if (source) return source;
  const why = /Input #0/.test(stderr) ? 'no video stream in it' : reason(stderr).replace(`${path}: `, '');
  throw new Error(`cannot be read as a video: ${why}`);
}

async function* decode(path: string, options: DecodeOptions): AsyncGenerator<Uint8Array> {
  const source = await probe(path);
  const size = options.width * options.height * 3;
  const filters = ['-vf', decodeFilters(source, options), '-fps_mode', 'passthrough'];
  const input = ['-v', 'error', '-progress', 'pipe:2', '-xerror', '-noautorotate', '-i', path, '-map', '0:v:0'];
  const { process, ended } = start([...input, ...filters, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-']);
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
    const shown = [...stderr.matchAll(/^out_time_us=(\d+)/gm)].at(-1);
    checkEnd(source, shown ? Number(shown[1]) / 1e6 : 0);
  } finally {
    process.kill();
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
  return { name: 'ffmpeg', probe, decode, encode };
}
