import { readFileSync } from 'node:fs';
import { RunError } from '@genie/pipeline/internal/errors';
import { type Dispatcher, EnvHttpProxyAgent, fetch, type Response } from 'undici';
import type { PipConfig } from './pip-config.ts';

/** Seconds without a byte after which a connection counts as dead. */
const patience = 60_000;

export interface Http {
  get(url: string, headers?: Record<string, string>): Promise<Response>;
}

/**
 * GET requests as the user's pip makes them: through the proxy that it names or that the environment names, trusting its
 * certificates, with the name and password that stand in the index's URL, for that host alone.
 */
export function createHttp(pip: PipConfig): Http {
  const dispatcher = createDispatcher(pip);
  const credentials = new Map<string, string>();
  for (const index of pip.indexes) {
    const { host, username, password } = parseUrl(index);
    if (username) {
      const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
      credentials.set(host, `Basic ${Buffer.from(pair).toString('base64')}`);
    }
  }
  return {
    async get(address, headers = {}) {
      const url = parseUrl(address);
      url.username = '';
      url.password = '';
      const authorization = credentials.get(url.host);
      return await fetch(url, { dispatcher, headers: { ...headers, ...(authorization ? { authorization } : {}) } });
    },
  };
}

function createDispatcher({ certificates, proxy }: PipConfig): Dispatcher {
  const ca = certificates ? { ca: readCertificates(certificates) } : {};
  return new EnvHttpProxyAgent({
    bodyTimeout: patience,
    headersTimeout: patience,
    connect: ca,
    requestTls: ca,
    ...(proxy ? { httpProxy: proxy, httpsProxy: proxy } : {}),
  });
}

function readCertificates(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new RunError(`${file}: pip's setting cert names this file of certificates, which cannot be read`, {
      cause: error,
    });
  }
}

function parseUrl(text: string): URL {
  if (!URL.canParse(text)) throw new RunError(`${withoutPassword(text)}: not a URL; check pip's setting index-url`);
  return new URL(text);
}

/** A URL as it may be shown. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}

/** Returns the reason why a request failed: fetch itself only says "fetch failed". */
export function networkReason(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (code) return code;
  }
  return error instanceof Error ? error.message : String(error);
}
