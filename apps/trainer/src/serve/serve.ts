import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { RunError } from '@genie/pipeline/internal/errors';
import { findFile } from './find-file.ts';
import { headers } from './headers.ts';
import { isForUs } from './known-host.ts';
import { close, listen, thisMachine } from './listen.ts';
import { openBrowser } from './open-browser.ts';
import { sendFile } from './send-file.ts';

/** Options of {@link serve}: the files, and the address. */
export interface ServeOptions {
  /** The folder behind `/`. */
  folder: string;
  /** More folders by the path they stand at, such as `{ '/world/': 'runs/pong/world' }`. They go before `folder`, which has what is not in them. */
  mounts?: Record<string, string>;
  /** Address to listen on. Default 127.0.0.1: this machine only. */
  host?: string;
  /** The port, 0 for any free one. Default: the first free one from 5173 on. */
  port?: number;
  /** Opens the page in the browser; a string is a path with its query, such as `/?world=/world/`. Default false. */
  open?: boolean | string;
}

/** A server that runs. */
export interface Served {
  /** Address of the page, ends with `/`. */
  url: string;
  close(): Promise<void>;
}

/**
 * Serves folders of static files with the headers that isolate the page (see {@link headers}).
 *
 * @throws RunError if a folder is not there, or the port that was named is in use.
 */
export async function serve(options: ServeOptions): Promise<Served> {
  const { folder, mounts = {}, host = thisMachine, port, open = false } = options;
  const places = [...Object.entries(mounts), ['/', folder] as const].map(([prefix, place]) => {
    if (!existsSync(place)) throw new RunError(`${place}: no such folder to serve at ${prefix}`);
    return { prefix: prefix.endsWith('/') ? prefix : `${prefix}/`, folder: place };
  });
  const server = createServer((request, response) => {
    answer(request, response, { places, host }).catch(() => {
      // The browser went away, or the file ended early: what was promised cannot be kept.
      response.destroy();
    });
  });
  const url = await listen(server, { host, port, firstPort: 5173 });
  if (open) openBrowser(new URL(open === true ? '' : open, url).href);
  return { url, close: () => close(server) };
}

interface Answering {
  places: readonly { prefix: string; folder: string }[];
  host: string;
}

async function answer(request: IncomingMessage, response: ServerResponse, { places, host }: Answering): Promise<void> {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  const refuse = (status: number, why: string): void => {
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${why}\n`);
  };
  if (!isForUs(request, host)) {
    refuse(421, 'This server answers to localhost only; to open it under another name, start it with --host.');
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    refuse(405, 'Only GET and HEAD.');
    return;
  }
  const path = (request.url ?? '/').split(/[?#]/)[0]!;
  // Looked for at each request, as a run's world may be written anew while it is served.
  for (const { prefix, folder } of places) {
    if (!path.startsWith(prefix)) continue;
    const file = await findFile(folder, path.slice(prefix.length));
    if (file && (await sendFile(file, request, response))) return;
  }
  refuse(404, 'No such file.');
}
