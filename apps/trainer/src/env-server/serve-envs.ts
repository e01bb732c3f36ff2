import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { oneLine } from '@genie/pipeline/internal/errors';
import type { WorldInfo } from '@genie/world';
import { close, isForUs, listen, type Place, type Served, thisMachine } from '../serve/index.ts';
import { type Encoded, json } from './encode.ts';
import type { EnvHolder } from './env-group.ts';
import { EnvGroups, type EnvGroupsOptions } from './env-groups.ts';
import { type EnvServerState, handle } from './handle.ts';
import { RequestError } from './protocol.ts';

/** Address at which environments are served, and their number. */
export interface ServeEnvsOptions extends Partial<Omit<Place, 'firstPort'>>, Partial<EnvGroupsOptions> {
  info: WorldInfo;
  /** Milliseconds. */
  patience?: Partial<typeof usualPatience>;
}

const halfAnHour = 30 * 60 * 1000;

/**
 * A connection may idle between two requests for as long as the learner thinks; whether the other machine is still there, the system asks
 * every minute. What is slow in the midst of a request or of taking its answer is cut off: milliseconds.
 */
const usualPatience = { probe: 60_000, headers: 20_000, request: 60_000, check: 5000, answer: 60_000 };

/**
 * Serves environments of a world, see docs/environment.md.
 *
 * @throws RunError if the port that was named is in use
 */
export async function serveEnvs(
  holder: EnvHolder,
  { info, host = thisMachine, port, seed = 0, maxSteps, most = 256, idle = halfAnHour, ...options }: ServeEnvsOptions,
): Promise<Served> {
  const patience = { ...usualPatience, ...options.patience };
  const groups = new EnvGroups(holder, { info, seed, maxSteps, most, idle });
  const state: EnvServerState = { info, maxSteps, groups };
  const server = createServer(
    {
      keepAliveTimeout: 0,
      keepAlive: true,
      keepAliveInitialDelay: patience.probe,
      noDelay: true,
      headersTimeout: patience.headers,
      requestTimeout: patience.request,
      connectionsCheckingInterval: patience.check,
    },
    (request, response) => {
      cutOff(response, patience.answer);
      void answer(request, response, state, host);
    },
  );
  // Each environment may have a client of its own, and each client lose a connection or two.
  server.maxConnections = 4 * most + 64;
  const url = await listen(server, { host, port, firstPort: 5555 });
  return {
    url,
    close: () => {
      groups.end();
      return close(server);
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  state: EnvServerState,
  host: string,
): Promise<void> {
  try {
    if (!isForUs(request, host))
      throw new RequestError(421, 'this server answers to localhost only; start it with --host to open it');
    send(response, 200, await handle(request, state));
  } catch (error) {
    const status = error instanceof RequestError ? error.status : 500;
    // What is left of a body that was refused is not read.
    if (!request.complete) response.setHeader('Connection', 'close');
    send(response, status, json({ error: oneLine(error) }));
  }
}

function send(response: ServerResponse, status: number, { type, body }: Encoded): void {
  if (response.destroyed) return; // the client is gone
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  response
    .writeHead(status, {
      'Content-Type': type,
      'Content-Length': length,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    })
    .end(body);
}

/** Ends the connection of a client that does not take its answer, which would stay in memory. */
function cutOff(response: ServerResponse, patience: number): void {
  response.once('prefinish', () => {
    const untaken = setTimeout(() => response.destroy(), patience);
    untaken.unref();
    response.once('close', () => clearTimeout(untaken));
  });
}
