import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { WorldInfo } from '@genie/world';
import { oneLine } from '../errors.ts';
import { close, isForUs, listen, type Place, type Served, thisMachine } from '../serve/index.ts';
import { type Encoded, json } from './encode.ts';
import type { EnvHolder } from './env-group.ts';
import { EnvGroups, type EnvGroupsOptions } from './env-groups.ts';
import { type EnvServerState, handle } from './handle.ts';
import { RequestError } from './protocol.ts';

/** Where environments are served, and how many. */
export interface ServeEnvsOptions extends Partial<Omit<Place, 'firstPort'>>, Partial<EnvGroupsOptions> {
  info: WorldInfo;
}

const halfAnHour = 30 * 60 * 1000;

/**
 * Serves environments of a world, see docs/environment.md.
 *
 * @throws RunError if the port that was named is in use
 */
export async function serveEnvs(
  holder: EnvHolder,
  { info, host = thisMachine, port, seed = 0, maxSteps, most = 256, idle = halfAnHour }: ServeEnvsOptions,
): Promise<Served> {
  const groups = new EnvGroups(holder, { info, seed, maxSteps, most, idle });
  const state: EnvServerState = { info, maxSteps, groups };
  const server = createServer((request, response) => void answer(request, response, state, host));
  const url = await listen(server, { host, port, firstPort: 5555 });
  return { url, close: () => close(server) };
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
