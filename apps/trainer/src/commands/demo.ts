import { existsSync } from 'node:fs';
import path from 'node:path';
import { RunError } from '@genie/pipeline/internal/errors';
import { Command } from 'commander';
import { folderOf } from '../package-folder.ts';
import { listeningLines, serve, thisMachine, writeSite } from '../serve/index.ts';
import { shippedNames, shippedWorlds } from '../shipped-worlds.ts';
import { interruptSignal, wholeNumber } from './options.ts';

export interface ServeOptions {
  port?: number;
  host: string;
  open: boolean;
}

/** Returns the folder of the built page. */
export function pageFolder(): string {
  const folder = path.join(folderOf('@genie/demo'), 'dist');
  if (!existsSync(path.join(folder, 'index.html')))
    throw new RunError(`${folder}: the page is not built; run npm run demo once, which builds it`);
  return folder;
}

export function withServeOptions(command: Command): Command {
  return command
    .option('-p, --port <n>', 'port (default: the first free one from 5173)', wholeNumber('--port', 0))
    .option('--host <address>', 'address to listen on; 0.0.0.0 opens it to the network', thisMachine)
    .option('--no-open', 'do not open the browser');
}

export function demoCommand(): Command {
  const command = new Command('demo').option('-o, --out <folder>', 'write the page as static files, and serve nothing');
  return withServeOptions(command).action(async ({ out, ...options }: ServeOptions & { out?: string }) => {
    if (out === undefined) return await servePage(options);
    writeSite(out, { page: pageFolder(), worlds: shippedWorlds() });
    console.log(`${out}: the page and ${shippedNames().length} worlds, for any web server`);
  });
}

/** Serves the page, and a world of one's own where a folder is given, until Ctrl-C. */
export async function servePage(options: ServeOptions, world?: string): Promise<void> {
  const { url, close } = await serve({
    folder: pageFolder(),
    host: options.host,
    open: options.open && process.stdout.isTTY ? (world ? '/?world=/world/' : '/') : false,
    ...(options.port !== undefined ? { port: options.port } : {}),
    // The page as it is published has no worlds of its own: they are a package, which others use too.
    mounts: { ...(world ? { '/world/': world } : {}), '/worlds/': shippedWorlds() },
  });
  for (const line of listeningLines(url, options.host, world ? '?world=/world/' : '')) console.log(line);
  const signal = interruptSignal();
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  await close();
}
