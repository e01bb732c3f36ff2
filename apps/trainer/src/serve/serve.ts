import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';
import { RunError } from '../errors.ts';
import { headers } from './headers.ts';
import { openBrowser } from './open-browser.ts';

/** What {@link serve} serves, and where. */
export interface ServeOptions {
  /** The folder behind `/`. */
  folder: string;
  /** More folders by the path they stand at, such as `{ '/world/': 'runs/pong/world' }`. They go before `folder`. */
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

const firstPort = 5173;
const portsTried = 100;

/**
 * Serves folders of static files with the headers that isolate the page (see {@link headers}).
 *
 * @throws RunError if a folder is not there, or the port that was named is in use.
 */
export async function serve(options: ServeOptions): Promise<Served> {
  const { folder, mounts = {}, host = '127.0.0.1', port, open = false } = options;
  const handle = handler(folder, mounts);
  const server = createServer(handle);
  if (port !== undefined) await listenAt(server, host, port);
  else await listenFrom(server, host, firstPort);

  const address = server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  const url = `http://${name}:${address.port}/`;
  if (open) openBrowser(new URL(open === true ? '' : open, url).href);
  return {
    url,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections(); // a browser keeps its connections open
      }),
  };
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

function handler(folder: string, mounts: Record<string, string>): Handler {
  const places = [...Object.entries(mounts), ['/', folder] as const].map(([prefix, place]) => {
    if (!existsSync(place)) throw new RunError(`${place}: no such folder to serve at ${prefix}`);
    // dev: looks at the disk for each request, as a run's world may be written anew while it is served.
    return { prefix: prefix.endsWith('/') ? prefix : `${prefix}/`, files: sirv(place, { dev: true, etag: true }) };
  });
  return (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
      return;
    }
    const path = request.url ?? '/';
    const place = places.find(({ prefix }) => path.startsWith(prefix));
    if (!place) {
      response.writeHead(404).end();
      return;
    }
    request.url = path.slice(place.prefix.length - 1);
    place.files(request, response);
  };
}

async function listenAt(server: Server, host: string, port: number): Promise<void> {
  try {
    await listen(server, host, port);
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') {
      throw new RunError(
        `port ${port} on ${host} is in use: choose another with --port, or leave it out to take a free one`,
      );
    }
    if (codeOf(error) === 'EACCES') throw new RunError(`port ${port} on ${host} is not allowed: choose one above 1023`);
    throw error;
  }
}

async function listenFrom(server: Server, host: string, first: number): Promise<void> {
  for (let port = first; port < first + portsTried; port++) {
    try {
      return await listen(server, host, port);
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') throw error;
    }
  }
  throw new RunError(`ports ${first} to ${first + portsTried - 1} on ${host} are all in use: name one with --port`);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
