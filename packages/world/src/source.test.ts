import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { useBackend } from '@genie/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sourceOf, tinyBundle } from '../test/tiny-world.ts';
import { fromFiles, fromUrl } from './source.ts';
import { type LoadProgress, World } from './world.ts';

let files: Record<string, Uint8Array<ArrayBuffer>>;
const server = createServer((request, response) => {
  const bytes = files[request.url!.slice(1)];
  if (request.url === '/broken') {
    response.writeHead(200, { 'Content-Length': 1000 }).write('a');
    setTimeout(() => response.destroy(), 20);
  } else if (bytes) response.end(bytes);
  else response.writeHead(404).end();
});
let url: string;

beforeAll(async () => {
  await useBackend('cpu');
  files = (await tinyBundle()) as typeof files;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => void server.close());

async function load(source: Parameters<typeof World.load>[0]): Promise<LoadProgress[]> {
  const told: LoadProgress[] = [];
  const world = await World.load(source, { onProgress: (progress) => told.push(progress) });
  world.dispose();
  return told;
}

test('a bundle from a server, from chosen files, from memory: each tells how far it has come', async () => {
  const needed = ['video-tokenizer.safetensors', 'dynamics.safetensors', 'starts.safetensors'];
  const total = needed.reduce((sum, file) => sum + files[file]!.length, 0);
  const blobs = Object.fromEntries(Object.entries(files).map(([file, bytes]) => [file, new Blob([bytes])]));
  for (const source of [url, fromFiles(blobs), sourceOf(files)]) {
    const told = await load(source);
    expect(told.at(-1)).toEqual({ received: total, total });
    expect(told.map(({ received }) => received)).toEqual(told.map(({ received }) => received).sort((a, b) => a - b));
  }
});

test('says which file was not chosen, which cannot be read, and which broke off', async () => {
  const { 'dynamics.safetensors': _, ...others } = Object.fromEntries(
    Object.entries(files).map(([file, bytes]) => [file, new Blob([bytes])]),
  );
  await expect(World.load(fromFiles(others))).rejects.toThrow(
    'dynamics.safetensors is not among the files: choose the whole folder of the world',
  );
  const gone = { arrayBuffer: () => Promise.reject(new Error('NotReadableError')) } as unknown as Blob;
  await expect(fromFiles({ 'world.json': gone })('world.json')).rejects.toThrow(
    'world.json cannot be read any more: it was moved or changed, open the folder again',
  );
  await expect(fromUrl(url)('broken', () => {})).rejects.toThrow(
    `${url}broken broke off: check the connection, and open the world again`,
  );
});
