import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** End of a run. */
interface Ended {
  readonly status: number | null;
  /** Text that it wrote there. */
  readonly stderr: string;
}

/** A running ffmpeg. */
export interface Run {
  readonly process: ChildProcess;
  /** Throws where ffmpeg crashed. */
  readonly ended: Promise<Ended>;
}

/** Starts ffmpeg; what it writes to stderr is kept unless it is read elsewhere. */
export function start(args: readonly string[], { keepStderr = true }: { keepStderr?: boolean } = {}): Run {
  const process = spawn('ffmpeg', ['-hide_banner', '-nostdin', ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let stderr = '';
  if (keepStderr)
    process.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-20_000);
    });
  process.stdin.on('error', () => {}); // a pipe that ffmpeg closed early; its exit status tells
  const ended = new Promise<Ended>((resolve, reject) => {
    process.on('error', reject);
    process.on('close', (status, signal) => {
      if (signal && !process.killed) reject(new Error(`the command ffmpeg itself crashed on it (${signal})`));
      else resolve({ status, stderr });
    });
  });
  ended.catch(() => {}); // looked at where it is awaited
  return { process, ended };
}

/** The last line that ffmpeg wrote about an error. */
export function reason(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim());
  return lines.at(-1)?.replace(/^\[[^\]]*\] *|^Error opening input files?: /g, '') ?? 'ffmpeg said nothing';
}

/** The first line that says why ffmpeg gave up; those after it say that it did. */
export function complaint(stderr: string): string {
  const found = stderr
    .split('\n')
    .find((line) => /error(?! code:)|not found|unknown|unsupported|invalid|no such/i.test(line));
  return found ? reason(found) : reason(stderr);
}

/** `file:` keeps a colon in a name from being taken for a protocol. */
export const input = (path: string): string[] => ['-i', `file:${path}`];
/** Times as they are stored, and each line of the log as often as it comes. */
export const common: readonly string[] = ['-nostats', '-v', 'repeat+info', '-copyts'];

/** Calls back with each line of a stream of text. */
export function onLines(stream: Readable, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split(/[\r\n]+/);
    rest = lines.pop()!;
    for (const line of lines) take(line);
  });
  stream.on('end', () => rest && take(rest));
}
