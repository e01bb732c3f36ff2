import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunError } from '@genie/pipeline/internal/errors';
import { sha256File } from '@genie/training';
import type { Response } from 'undici';
import { type Http, networkReason } from './http.ts';

export interface Download {
  url: string;
  /** Path of the whole and verified file; until then it grows beside it, as `.part`. */
  file: string;
  /** Bytes. */
  size: number;
  sha256: string;
}

export interface DownloadOptions {
  /** `done` of `size` bytes lie on the disk. */
  onProgress?: (done: number) => void;
  /** Milliseconds to wait after each failure in a row; when they are used up, it gives up. */
  waits?: readonly number[];
}

/**
 * Fetches a file and verifies it; what an earlier attempt left is used, and a broken connection is taken up again where it broke.
 * @throws RunError when the network fails again and again (what is there stays, for the next call), or when the contents are wrong
 */
export async function download(wanted: Download, http: Http, options: DownloadOptions = {}): Promise<void> {
  const { file, size } = wanted;
  if (existsSync(file) && (await matches(wanted, file))) return;
  mkdirSync(path.dirname(file), { recursive: true });
  const part = `${file}.part`;
  await fetchAll(wanted, part, http, options);
  if (!(await matches(wanted, part))) {
    const found = `${statSync(part).size} bytes, sha256 ${await sha256File(part)}`;
    rmSync(part);
    throw new RunError(
      `${path.basename(file)}: damaged download, removed (found ${found}; expected ${size} bytes, sha256 ${wanted.sha256}); run the command again`,
    );
  }
  renameSync(part, file);
}

async function fetchAll(wanted: Download, part: string, http: Http, options: DownloadOptions): Promise<void> {
  const { size, url, file } = wanted;
  const { waits = [1000, 2000, 4000, 8000], onProgress } = options;
  for (let failures = 0; sizeOf(part) < size; ) {
    const before = sizeOf(part);
    try {
      await fetchRest(url, part, before, http, onProgress);
      return;
    } catch (error) {
      // Not the network's: the disk is full, or the server says no.
      if (error instanceof RunError || ['ENOSPC', 'EACCES', 'EROFS'].includes(networkReason(error))) throw error;
      failures = sizeOf(part) > before ? 1 : failures + 1;
      const wait = waits[failures - 1];
      if (wait === undefined)
        throw new RunError(
          `${path.basename(file)}: the network failed at ${sizeOf(part)} of ${size} bytes (${networkReason(error)}); run the command again, it goes on from there`,
          { cause: error },
        );
      await sleep(wait);
    }
  }
}

/** From byte `from` to the end, appended; a server that does not know ranges sends all, and the file starts anew. */
async function fetchRest(
  url: string,
  part: string,
  from: number,
  http: Http,
  onProgress: DownloadOptions['onProgress'],
): Promise<void> {
  const range: Record<string, string> = from > 0 ? { range: `bytes=${from}-` } : {};
  const response = await http.get(url, { ...range, 'accept-encoding': 'identity' });
  if (!response.ok || !response.body) refuse(response, url);
  const goesOn = response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${from}-`);
  if (response.status === 206 && !goesOn) throw new Error('the server sent another range than was asked for');
  let done = goesOn ? from : 0;
  await pipeline(
    Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        done += chunk.length;
        onProgress?.(done);
        yield chunk;
      }
    },
    createWriteStream(part, { flags: goesOn ? 'a' : 'w' }),
  );
}

function refuse(response: Response, url: string): never {
  const text = `${new URL(url).host} answered ${response.status} ${response.statusText}`.trim();
  // Too busy, or broken for the moment: worth another try.
  if (response.status >= 500 || response.status === 429 || response.status === 408) throw new Error(text);
  throw new RunError(`${path.posix.basename(new URL(url).pathname)}: ${text}`);
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** Returns whether a file has the size and the sha256 that are wanted. */
export async function matches({ size, sha256 }: Pick<Download, 'size' | 'sha256'>, file: string): Promise<boolean> {
  return sizeOf(file) === size && (await sha256File(file)) === sha256;
}
