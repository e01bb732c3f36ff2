import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { RunError } from '../errors.ts';
import { listeningLines, serve, thisMachine } from '../serve/index.ts';
import { interruptSignal, wholeNumber } from './options.ts';

export interface ServeOptions {
  port?: number;
  host: string;
  open: boolean;
}

/** Where the built page is: beside this app in the workspace, or inside the published package. */
export function pageFolder(): string {
  const places = ['../../../demo/dist', '../page'].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = places.find((place) => existsSync(path.join(place, 'index.html')));
  if (!found) throw new RunError(`${places[0]}: the page is not built; run npm run demo once, which builds it`);
  return found;
}

export function withServeOptions(command: Command): Command {
  return command
    .option('-p, --port <n>', 'port (default: the first free one from 5173)', wholeNumber('--port', 0))
    .option('--host <address>', 'address to listen on; 0.0.0.0 opens it to the network', thisMachine)
    .option('--no-open', 'do not open the browser');
}

export function demoCommand(): Command {
  return withServeOptions(new Command('demo')).action(async (options: ServeOptions) => {
    await servePage(options);
  });
}

/** Serves the page, and a world of one's own where a folder is given, until Ctrl-C. */
export async function servePage(options: ServeOptions, world?: string): Promise<void> {
  const { url, close } = await serve({
    folder: pageFolder(),
    host: options.host,
    open: options.open && process.stdout.isTTY ? (world ? '/?world=/world/' : '/') : false,
    ...(options.port !== undefined ? { port: options.port } : {}),
    ...(world ? { mounts: { '/world/': world } } : {}),
  });
  for (const line of listeningLines(url, options.host, world ? '?world=/world/' : '')) console.log(line);
  const signal = interruptSignal();
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  await close();
}
