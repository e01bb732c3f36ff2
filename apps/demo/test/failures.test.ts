import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { useBackend } from '@genie/testing';
import { encode as encodePng } from 'fast-png';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { openPage, useSite, waitForFrames, waitForPhase, writeBundle } from './site.ts';
import { tinyBundle } from './tiny-world.ts';

const site = useSite();
let files: Record<string, Uint8Array>;
let world: string;

beforeAll(async () => {
  await useBackend('cpu');
  files = await tinyBundle();
  world = path.join(site.folder, 'world');
});
beforeEach(() => writeBundle(world, files));

async function failure(query?: string): Promise<string | null> {
  const { page } = await openPage(site, { mayFail: true, ...(query !== undefined && { query }) });
  await waitForPhase(page, 'failed');
  const text = await page.getByRole('alert').textContent();
  await page.close();
  return text;
}

test('a page without worlds says how to get one', async () => {
  expect(await failure('')).toContain('No world is here yet');
});

test('an address without a world', async () => {
  expect(await failure('?world=/nothing/')).toBe(
    `${site.url}nothing/world.json is missing (404): check the address of the world`,
  );
  expect(await failure('?world=http://localhost:1/')).toContain('http://localhost:1/world.json cannot be reached');
});

test('a bundle with a missing and with a damaged file', async () => {
  await rm(path.join(world, 'dynamics.safetensors'));
  expect(await failure()).toContain('dynamics.safetensors is missing (404)');
  const damaged = files['dynamics.safetensors']!.slice();
  damaged[500]! ^= 255;
  await writeFile(path.join(world, 'dynamics.safetensors'), damaged);
  expect(await failure()).toContain('dynamics.safetensors has SHA-256');
});

test('a file that is no picture, an empty one, and one that is too large are refused, and play goes on', async () => {
  const { page } = await openPage(site);
  const choose = (name: string, buffer: Buffer) =>
    page.locator('input[type=file]').setInputFiles({ name, mimeType: 'image/png', buffer });
  const notice = page.locator('.notice');
  await choose('notes.png', Buffer.from('not a picture'));
  await expect.poll(() => notice.textContent()).toContain('notes.png is not a picture that this browser can open');
  await choose('empty.png', Buffer.alloc(0));
  await expect.poll(() => notice.textContent()).toContain('empty.png is empty');
  await choose(
    'huge.png',
    Buffer.from(encodePng({ width: 20_000, height: 2, channels: 1, depth: 8, data: new Uint8Array(40_000) })),
  );
  await expect.poll(() => notice.textContent()).toContain('huge.png is 20000 × 2 pixels: choose one of at most 16384');
  await page.getByRole('button', { name: 'Close this message' }).click();
  expect(await notice.count()).toBe(0);
  await page.keyboard.press('ArrowUp');
  await waitForFrames(page, 2);
  await page.close();
});

test('WebGPU that is asked for and not there: wasm takes its place, and the page says why', async () => {
  const { page, complaints } = await openPage(site, { query: '?world=/world/&backend=webgpu' });
  const backend = page.getByTestId('backend');
  expect(await backend.textContent()).toContain('wasm');
  expect(await backend.getAttribute('title')).toContain('WebGPU');
  expect(complaints).toEqual([]);
  await page.close();
});
