import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeSafetensors, prepareWasmKernels } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { encode as encodePng } from 'fast-png';
import type { Plugin } from 'vite';
import { figuresOf, type ReportExcerpt } from '../src/gallery/figures.ts';
import type { GalleryEntry } from '../src/gallery/gallery.ts';
import { loopFrames, makeLoop } from './loop.ts';

/**
 * Puts the worlds of a folder (`<folder>/<name>/world.json` and its files) into the page: copies each bundle to
 * `worlds/<name>/`, adds a `preview.png` and a `loop.png`, and lists them all in `worlds/index.json`. In `vite dev` they are
 * served from their place, without loops. What else lies beside a bundle (its recipe) stays out. `<folder>/gallery.json` may name worlds
 * in the order in which they are shown; the others follow by name.
 */
export function worlds(folder: string): Plugin {
  return {
    name: 'genie-worlds',
    async generateBundle() {
      const found = await readWorlds(folder);
      if (found.length > 0) await chooseWasm();
      for (const world of found) {
        await addLoop(world);
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
  const found = all.sort().filter((name) => existsSync(path.join(folder, name, 'world.json')));
  const first = (await readOrder(path.join(folder, 'gallery.json'))).filter((name) => found.includes(name));
  const names = [...first, ...found.filter((name) => !first.includes(name))];
  return Promise.all(names.map((name) => readWorld(path.join(folder, name), name)));
}

async function readOrder(file: string): Promise<string[]> {
  if (!existsSync(file)) return [];
  const names: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  throw new Error(`${file}: expected a list of names of worlds`);
}

/** Adds the world playing by itself, on the backend that is chosen. */
export async function addLoop({ entry, files }: FoundWorld): Promise<void> {
  files['loop.png'] = await makeLoop(files);
  entry.loop = loopFrames;
}

async function chooseWasm(): Promise<void> {
  await import('@tensorflow/tfjs-backend-wasm');
  await tf.setBackend('wasm');
  await tf.ready();
  await prepareWasmKernels();
}

async function readWorld(folder: string, name: string): Promise<FoundWorld> {
  const json = await readFile(path.join(folder, 'world.json'));
  const info = JSON.parse(json.toString()) as Pick<
    GalleryEntry,
    'title' | 'description' | 'width' | 'height' | 'fps'
  > & {
    files: Record<string, unknown>;
  };
  const files: Record<string, Uint8Array> = { 'world.json': json };
  for (const file of Object.keys(info.files)) files[file] = await readFile(path.join(folder, file));
  const bytes = Object.values(files).reduce((sum, file) => sum + file.length, 0);
  files['preview.png'] = preview(files['starts.safetensors']!, `${name}/starts.safetensors`);
  const { title, description, width, height, fps } = info;
  const report = path.join(folder, 'report.json');
  const figures = existsSync(report)
    ? figuresOf(JSON.parse(await readFile(report, 'utf8')) as ReportExcerpt)
    : undefined;
  return {
    entry: { name, title, description, folder: `worlds/${name}/`, bytes, width, height, fps, figures },
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
