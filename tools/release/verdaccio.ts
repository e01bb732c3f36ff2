import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './run.ts';
import { root } from './workspace.ts';

/** A registry of npm's on this machine. */
export interface Registry {
  /** Its address, ends with `/`. */
  url: string;
  close(): void;
}

/** Verdaccio in the toolchain's folder, fetched once: it is large, and nobody but this test needs it. */
async function verdaccio(): Promise<string> {
  const version = /^ {2}verdaccio: (\S+)/m.exec(readFileSync(path.join(root, 'pnpm-workspace.yaml'), 'utf8'))?.[1];
  if (!version) throw new Error('pnpm-workspace.yaml: no verdaccio in its catalog');
  const folder = path.join(root, '.toolchain', `verdaccio-${version}`);
  if (!existsSync(folder)) {
    const making = `${folder}.${process.pid}.tmp`;
    mkdirSync(making, { recursive: true });
    // Its pinned node-fetch asks for a package that is not published any more.
    const manifest = { private: true, dependencies: { verdaccio: version }, overrides: { 'node-fetch': '2.7.0' } };
    writeFileSync(path.join(making, 'package.json'), JSON.stringify(manifest));
    await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: making });
    rmSync(folder, { recursive: true, force: true });
    renameSync(making, folder);
  }
  return path.join(folder, 'node_modules/verdaccio/bin/verdaccio');
}

/** Starts an empty registry for the scope `@genie`, whose files lie in `folder`; it knows no other package, and asks nobody. */
export async function startRegistry(folder: string): Promise<Registry> {
  const bin = await verdaccio();
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const config = path.join(folder, 'config.yaml');
  writeFileSync(
    config,
    [
      `storage: ${JSON.stringify(path.join(folder, 'storage'))}`,
      `auth: { htpasswd: { file: ${JSON.stringify(path.join(folder, 'htpasswd'))} } }`,
      "packages: { '@genie/*': { access: $all, publish: $all } }",
      'max_body_size: 100mb',
      'web: { enable: false }',
      'log: { type: stdout, level: warn }',
      '',
    ].join('\n'),
  );
  const child = spawn(process.execPath, [bin, '--config', config, '--listen', `127.0.0.1:${port}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}/`;
  for (let tries = 0; tries < 240; tries++) {
    if (child.exitCode !== null) throw new Error(`verdaccio ended with status ${child.exitCode}`);
    if (
      await fetch(`${url}-/ping`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return { url, close: () => void child.kill() };
    await sleep(500);
  }
  child.kill();
  throw new Error('verdaccio did not answer within two minutes');
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
