import type { Server } from 'node:http';
import { type AddressInfo, isIPv4 } from 'node:net';
import { RunError } from '@genie/pipeline/internal/errors';

const portsTried = 100;

/** Address at which a server listens. */
export interface Place {
  /** Address to listen on. Default 127.0.0.1: this machine only. */
  host?: string | undefined;
  /** The port, 0 for any free one. */
  port?: number | undefined;
  /** First port to try, if none is named. The first free port from it on is taken. */
  firstPort: number;
}

/** Only this machine. */
export const thisMachine = '127.0.0.1';

/**
 * Starts to listen.
 *
 * @returns the server's address, ends with `/`
 * @throws RunError if the port that was named is in use or not allowed, or the machine has no such address
 */
export async function listen(server: Server, { host = thisMachine, port, firstPort }: Place): Promise<string> {
  if (port !== undefined) await listenAt(server, host, port);
  else await listenFrom(server, host, firstPort);
  const taken = (server.address() as AddressInfo).port;
  return `http://${nameOf(host)}:${taken}/`;
}

/** Ends a server, and the connections that browsers keep open. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}

/** Returns whether a server that listens there can be reached from all of the network, not only from this machine. */
export function isOpenToNetwork(host: string): boolean {
  return host !== 'localhost' && host !== '::1' && !(isIPv4(host) && host.startsWith('127.'));
}

function nameOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

async function listenAt(server: Server, host: string, port: number): Promise<void> {
  try {
    await tryPort(server, host, port);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EADDRINUSE') {
      throw new RunError(
        `port ${port} on ${host} is in use: choose another with --port, or leave it out to take a free one`,
      );
    }
    if (code === 'EACCES') throw new RunError(`port ${port} on ${host} is not allowed: choose one above 1023`);
    throw explained(error, host);
  }
}

async function listenFrom(server: Server, host: string, first: number): Promise<void> {
  for (let port = first; port < first + portsTried; port++) {
    try {
      return await tryPort(server, host, port);
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') throw explained(error, host);
    }
  }
  throw new RunError(`ports ${first} to ${first + portsTried - 1} on ${host} are all in use: name one with --port`);
}

function explained(error: unknown, host: string): unknown {
  return ['EADDRNOTAVAIL', 'ENOTFOUND', 'EINVAL', 'EAI_AGAIN'].includes(codeOf(error) ?? '')
    ? new RunError(
        `--host ${host}: this machine has no such address; 127.0.0.1 is this machine only, 0.0.0.0 the network`,
      )
    : error;
}

function tryPort(server: Server, host: string, port: number): Promise<void> {
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
