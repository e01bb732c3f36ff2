import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { type BuildOptions, build as esbuild } from 'esbuild';
import sirv from 'sirv';
import { defaultClientConditions, build as vite } from 'vite';

const examples = path.dirname(import.meta.dirname);
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** Options of esbuild for bundling for a page, on the packages' sources: as `esbuild/build.mjs` does. */
export const esbuildOptions: BuildOptions = {
  bundle: true,
  minify: true,
  format: 'esm',
  conditions: ['@genie/source'],
  external: ['fs', 'path', 'os', 'worker_threads', 'perf_hooks'],
  loader: { '.wasm': 'file' },
  legalComments: 'linked',
  logLevel: 'warning',
};

/** Builds an example, minified, on the packages' sources. @returns the folder, and a way to delete it */
export async function buildExample(name: 'vite' | 'esbuild'): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), `genie-example-${name}-`));
  const root = path.join(examples, name);
  if (name === 'vite') {
    await vite({
      root,
      logLevel: 'warn',
      resolve: { conditions: ['@genie/source', ...defaultClientConditions] },
      build: { outDir: folder, emptyOutDir: true, minify: true, chunkSizeWarningLimit: 2000 },
    });
  } else {
    await esbuild({ ...esbuildOptions, entryPoints: [path.join(root, 'main.ts')], outdir: folder });
    await copyFile(path.join(root, 'index.html'), path.join(folder, 'index.html'));
  }
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** Serves a built page, and `worlds/pong` beside it at /world/. */
export async function servePage(
  folder: string,
  { isolated }: { isolated: boolean },
): Promise<{ url: string; close: () => Promise<void> }> {
  const page = sirv(folder, { dev: true });
  const world = sirv(path.join(examples, '../worlds/pong'), { dev: true });
  const server = createServer((request, response) => {
    if (isolated) for (const [name, value] of Object.entries(isolation)) response.setHeader(name, value);
    if (!request.url?.startsWith('/world/')) return page(request, response);
    request.url = request.url.slice('/world'.length);
    world(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
