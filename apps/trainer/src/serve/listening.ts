import os from 'node:os';
import { isOpenToNetwork } from './listen.ts';

/**
 * Returns the lines that the user sees when the page is served: where to play, and who else can.
 *
 * @param url - address of the page on this machine, ends with `/`
 * @param host - what the server listens on
 * @param query - what follows the address
 */
export function listeningLines(url: string, host: string, query: string): string[] {
  const lines = [`Play at ${url}${query}  (Ctrl-C ends)`];
  if (!isOpenToNetwork(host)) return lines;
  const { port } = new URL(url);
  const others = host === '0.0.0.0' || host === '::' ? networkAddresses() : [host];
  if (others.length > 0)
    lines.push(`On other machines: ${others.map((each) => addressOf(each, port) + query).join('  ')}`);
  lines.push(
    `Listening on ${host}: whoever reaches this machine can open the page and this world's files, nothing else and without a password.`,
    "Over http another machine's browser gives it neither threads nor WebGPU; behind https it has both.",
  );
  return lines;
}

function addressOf(name: string, port: string): string {
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}/`;
}

/** The machine's IPv4 addresses that others may know it by. */
function networkAddresses(): string[] {
  const all = Object.values(os.networkInterfaces()).flatMap((each) => each ?? []);
  return all.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address);
}
