import type { IncomingMessage } from 'node:http';
import { isOpenToNetwork } from './listen.ts';

/**
 * Returns whether a request was meant for this server.
 *
 * A page of another site can have its own name point to 127.0.0.1 once it is open (DNS rebinding), and its scripts would
 * then be taken for ours. The browser still says the name. A server that is open to the network has names that it cannot know.
 *
 * @param host - the address that the server listens on
 */
export function isForUs(request: IncomingMessage, host: string): boolean {
  if (isOpenToNetwork(host)) return true;
  const name = (request.headers.host ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name.endsWith('.localhost') || !isOpenToNetwork(name) || name === host;
}
