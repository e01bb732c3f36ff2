import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { useBackend } from '@genie/testing';
import type { Page } from '@genie/testing/chromium';
import { encode as encodePng } from 'fast-png';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { openPage, type PageGlobal, useSite, waitForFrames, waitForPhase, writeBundle } from './site.ts';
import { tinyBundle } from './tiny-world.ts';
import { hugePng, redVideo } from './user-files.ts';

const site = useSite();
let files: Record<string, Uint8Array>;
let world: string;

beforeAll(async () => {
  await useBackend('cpu');
  files = await tinyBundle();
  world = path.join(site.folder, 'world');
});
beforeEach(() => writeBundle(world, files));

/** Chooses a file as a person does. */
function choose(page: Page, name: string, buffer: Buffer): Promise<void> {
  return page.locator('input[type=file]').setInputFiles({ name, mimeType: 'image/png', buffer });
}

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
  const notice = page.locator('.notice');
  await choose(page, 'notes.png', Buffer.from('not a picture'));
  await expect.poll(() => notice.textContent()).toContain('notes.png is not a picture that this browser can open');
  await choose(page, 'empty.png', Buffer.alloc(0));
  await expect.poll(() => notice.textContent()).toContain('empty.png is empty');
  await choose(
    page,
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

test('files of all kinds that nothing can begin from: each says what to do, and play goes on', async () => {
  const { page, complaints } = await openPage(site);
  await page.keyboard.press('ArrowUp');
  await waitForFrames(page, 3);
  const webm = await redVideo('a.webm');
  const unknownCodec = Buffer.from(webm.toString('latin1').replace('V_VP9', 'V_QQ9'), 'latin1');
  const wave = Buffer.concat([Buffer.from('RIFF\x24\0\0\0WAVEfmt ', 'latin1'), Buffer.alloc(28)]);
  const cases: [name: string, buffer: Buffer, says: string][] = [
    ['huge.png', hugePng(20_000), 'huge.png is 20000 × 20000 pixels: choose one of at most 16384 on a side.'],
    [
      'large.png',
      hugePng(12_000),
      'large.png is 12000 × 12000 pixels, 144 million: choose one of at most 100 million.',
    ],
    ['empty.mp4', Buffer.alloc(0), 'empty.mp4 is empty: choose another file.'],
    [
      'song.wav',
      wave,
      'song.wav holds sound and no pictures: choose a PNG, JPEG, WebP or GIF, or a video (MP4, WebM).',
    ],
    ['notes.txt', Buffer.from('# Notes'), 'notes.txt is not a picture that this browser can open, but text'],
    ['old.webm', unknownCodec, 'old.webm is in V_QQ9, which this browser cannot decode: choose another video'],
    ['cut.webm', webm.subarray(0, 200), 'cut.webm'],
    ['broken.mp4', Buffer.from('\0\0\0\x20ftypisom nothing more that is of use here', 'latin1'), 'broken.mp4'],
    ['world.zip', Buffer.from('PK\x03\x04'), 'world.zip is an archive: unpack it'],
  ];
  for (const [name, buffer, says] of cases) {
    await choose(page, name, buffer);
    await expect.poll(() => page.locator('.notice').textContent(), { timeout: 10_000 }).toContain(says);
    await page.getByRole('button', { name: 'Close this message' }).click();
  }
  const { length } = await page.evaluate(() => (globalThis as unknown as PageGlobal).genie.path);
  expect(length).toBeGreaterThan(3);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await waitForFrames(page, length + 1);
  expect(complaints).toEqual([]);
  await page.close();
});

test('a large picture is made smaller while it is decoded', async () => {
  const { page } = await openPage(site);
  await choose(page, 'large.png', hugePng(9000));
  await page.getByRole('dialog').getByText('32 × 32 pixels').waitFor({ timeout: 20_000 });
  expect(await page.getByRole('application').getAttribute('aria-label')).toContain('1024 by 1024 of 1024 by 1024');
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
