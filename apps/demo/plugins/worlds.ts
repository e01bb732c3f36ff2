import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeSafetensors } from '@genie/ops';
import { encode as encodePng } from 'fast-png';
import type { Plugin } from 'vite';
import type { GalleryEntry } from '../src/gallery/gallery.ts';

/**
 * Puts the worlds of a folder (`<folder>/<name>/world.json` and its files) into the page: copies each bundle to
 * `worlds/<name>/`, adds a `preview.png`, and lists them all in `worlds/index.json`. In `vite dev` they are served from
 * their place. What else lies beside a bundle (its recipe) stays out.
 */
export function worlds(folder: string): Plugin {
  return {
    name: 'genie-worlds',
    async generateBundle() {
      const found = await readWorlds(folder);
      for (const world of found) {
        for (const [file, source] of Object.entries(world.files)) {
          this.emitFile({ type: 'asset', fileName: `worlds/${world.entry.name}/${file}`, source });
        }
      }
      this.emitFile({ type: 'asset', fileName: 'worlds/index.json', source: index(found) });
    },
    configureServer(server) {
      server.middlewares.use('/worlds', async (request, response, next) => {
        try {
          const found = await readWorlds(folder);
          const [, name, file] = (request.url ?? '').split('?')[0]!.split('/');
          const world = found.find(({ entry }) => entry.name === name);
          if (name === 'index.json') response.setHeader('Content-Type', 'application/json').end(index(found));
          else if (world && file && world.files[file]) response.end(world.files[file]);
          else response.writeHead(404).end();
        } catch (error) {
          next(error);
        }
      });
    },
  };
}

/** A world that was found, and its files by name. */
export interface FoundWorld {
  entry: GalleryEntry;
  files: Record<string, Uint8Array>;
}

/** The contents of `worlds/index.json`. */
export function index(found: FoundWorld[]): string {
  return JSON.stringify({ worlds: found.map(({ entry }) => entry) });
}

/** The worlds of a folder, with all their files. */
export async function readWorlds(folder: string): Promise<FoundWorld[]> {
  if (!existsSync(folder)) return [];
  const all = await readdir(folder);
  const names = all.sort().filter((name) => existsSync(path.join(folder, name, 'world.json')));
  return Promise.all(names.map((name) => readWorld(path.join(folder, name), name)));
}

async function readWorld(folder: string, name: string): Promise<FoundWorld> {
  const json = await readFile(path.join(folder, 'world.json'));
  const info = JSON.parse(json.toString()) as { title: string; description?: string; files: Record<string, unknown> };
  const files: Record<string, Uint8Array> = { 'world.json': json };
  for (const file of Object.keys(info.files)) files[file] = await readFile(path.join(folder, file));
  const bytes = Object.values(files).reduce((sum, file) => sum + file.length, 0);
  files['preview.png'] = preview(files['starts.safetensors']!, `${name}/starts.safetensors`);
  return {
    entry: { name, title: info.title, description: info.description, folder: `worlds/${name}/`, bytes },
    files,
  };
}

/** The last frame of the first start, as PNG: where the world is when it is opened. */
function preview(starts: Uint8Array, name: string): Uint8Array {
  const { shape, data } = decodeSafetensors(starts, name).tensors.frames!; // [n, T, H, W, C]
  const [, count, height, width, channels] = shape as [number, number, number, number, number];
  const size = height * width * channels;
  const frame = (data as Uint8Array).slice((count - 1) * size, count * size);
  return encodePng({ width, height, data: frame, channels, depth: 8 });
}
