import { type FileHandle, open, stat } from 'node:fs/promises';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { contentType } from './content-type.ts';

/** Compressed forms beside a file, the smallest first. */
const encodings = [
  { name: 'br', extension: '.br' },
  { name: 'gzip', extension: '.gz' },
] as const;

/** The build's own files: their names change with their contents. */
const hashed = /\/assets\/[^/]+-[\w-]{8}\.\w+$/;

/**
 * Answers with a file, compressed where the build left it so and the browser takes it.
 *
 * Files of the build that carry a hash in their name are kept by the browser for ever; all others are asked for again
 * each time, and sent only if they have changed.
 *
 * @param file - a real path, see `findFile`
 * @returns whether there was such a file; if not, nothing was answered
 */
export async function sendFile(file: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const plain = await openFile(file);
  if (!plain) return false;
  let sent = plain;
  try {
    const accepted = acceptedEncodings(request.headers['accept-encoding']);
    let compressed: (typeof encodings)[number] | undefined;
    for (const encoding of encodings) {
      if (!accepted.has(encoding.name)) continue;
      const other = await openFile(file + encoding.extension);
      // One that is older than the file is of what the file was before.
      if (other && other.modified >= plain.modified) {
        compressed = encoding;
        sent = other;
        break;
      }
      await other?.handle.close();
    }
    const tag = `"${sent.size.toString(36)}-${Math.round(sent.modified).toString(36)}"`;
    const headers: OutgoingHttpHeaders = {
      'Content-Type': contentType(file),
      'Cache-Control': hashed.test(file.replaceAll('\\', '/')) ? 'public, max-age=31536000, immutable' : 'no-cache',
      ETag: tag,
      Vary: 'Accept-Encoding',
    };
    if (compressed) headers['Content-Encoding'] = compressed.name;
    if (knows(request.headers['if-none-match'], tag)) {
      response.writeHead(304, headers).end();
      return true;
    }
    response.writeHead(200, { ...headers, 'Content-Length': sent.size });
    if (request.method === 'HEAD') response.end();
    // Never more than was promised, should someone be writing to the file.
    else if (sent.size === 0) response.end();
    else await pipeline(sent.handle.createReadStream({ autoClose: false, end: sent.size - 1 }), response);
    return true;
  } finally {
    await plain.handle.close();
    if (sent !== plain) await sent.handle.close();
  }
}

interface OpenedFile {
  handle: FileHandle;
  size: number;
  /** Milliseconds. */
  modified: number;
}

/** The file as it is now, even if its name comes to mean another; undefined where it is no file or cannot be read. */
async function openFile(file: string): Promise<OpenedFile | undefined> {
  let handle: FileHandle | undefined;
  try {
    if (!(await stat(file)).isFile()) return undefined; // to open a pipe would wait for its other end
    handle = await open(file);
    const stats = await handle.stat();
    if (stats.isFile()) return { handle, size: stats.size, modified: stats.mtimeMs };
  } catch {
    // as if it were not there
  }
  await handle?.close();
  return undefined;
}

function acceptedEncodings(header: string | string[] | undefined): Set<string> {
  const listed = String(header ?? '').split(',');
  return new Set(
    listed.filter((each) => !/;\s*q=0(\.0*)?\s*$/.test(each)).map((each) => each.split(';')[0]!.trim().toLowerCase()),
  );
}

/** Returns whether the browser already has the version with this tag. */
function knows(header: string | undefined, tag: string): boolean {
  return header?.split(',').some((each) => each.trim().replace(/^W\//, '') === tag) ?? false;
}
