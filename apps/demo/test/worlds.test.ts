import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { useBackend } from '@genie/testing';
import type { Page } from '@genie/testing/chromium';
import { sha256 } from '@genie/world';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openPage, useSite, waitForFrames, waitForPhase, writeBundle } from './site.ts';
import { tinyBundle } from './tiny-world.ts';
import { dropFiles } from './user-files.ts';

const site = useSite();
let first: Record<string, Uint8Array>;
let second: Record<string, Uint8Array>;
let page: Page;

beforeAll(async () => {
  await useBackend('cpu');
  first = await tinyBundle('first', 'The first');
  second = await tinyBundle('second', 'The second');
});
beforeEach(async () => {
  await writeBundle(path.join(site.folder, 'world'), first);
  await writeBundle(path.join(site.folder, 'worlds', 'second'), second);
  ({ page } = await openPage(site));
});
afterEach(() => page.close());

const title = () => page.locator('.status .title').textContent();
const notice = () => page.locator('.notice').textContent();
const field = () => page.getByLabel('or the address of one');
async function openAddress(address: string): Promise<void> {
  await field().fill(address);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
}
/** The old world is still there, and plays on. */
async function expectFirstPlays(): Promise<void> {
  expect(await title()).toBe('The first');
  const { length } = await page.evaluate(() => (globalThis as unknown as { genie: { path: unknown[] } }).genie.path);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await waitForFrames(page, length + 1);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
}

test('a world from an address that is typed, which is remembered over a visit', async () => {
  await openAddress(`${site.url}worlds/second`);
  await expect.poll(title).toBe('The second');
  await expect.poll(() => new URL(page.url()).searchParams.get('world')).toBe(`${site.url}worlds/second/`);
  await page.getByRole('button', { name: 'Forget The second' }).waitFor(); // it is stored
  await page.goto(`${site.url}?world=/world/`);
  await waitForPhase(page, 'ready');
  await page.getByRole('button', { name: /^\s*The second/ }).click();
  await expect.poll(title).toBe('The second');
  await page.getByRole('button', { name: 'Forget The second' }).click();
  expect(await page.getByRole('button', { name: /^\s*The second/ }).count()).toBe(0);
});

test('a world from a folder of the computer, where there is no picker of folders', async () => {
  const old = await openPage(site, { before: () => Reflect.deleteProperty(globalThis, 'showDirectoryPicker') });
  await page.close();
  page = old.page;
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a folder…' }).click();
  await (await chooser).setFiles(path.join(site.folder, 'worlds')); // the world lies in a folder of it
  await expect.poll(title).toBe('The second');
  await waitForPhase(page, 'ready');
  await page.keyboard.press('ArrowUp');
  await waitForFrames(page, 2);
  expect(old.complaints).toEqual([]);
});

test('a world from its files, dropped together; and half of them', async () => {
  const dropped = Object.entries(second).map(([name, bytes]) => ({ name, type: '', bytes }));
  await dropFiles(
    page,
    dropped.filter(({ name }) => !name.startsWith('dynamics')),
  );
  await expect
    .poll(notice)
    .toContain('dynamics.safetensors is not among the files: choose the whole folder of the world');
  await expectFirstPlays();
  await dropFiles(page, dropped);
  await expect.poll(title).toBe('The second');
});

test('what cannot be opened leaves the old world playable, and says why', async () => {
  const broken = path.join(site.folder, 'worlds', 'broken');
  const text = (change: (info: { version: number; files: Record<string, { sha256: string }> }) => void) => {
    const info = JSON.parse(new TextDecoder().decode(second['world.json']));
    change(info);
    return new TextEncoder().encode(JSON.stringify(info));
  };
  const cases: [files: Record<string, Uint8Array>, says: string][] = [
    [
      { 'world.json': text((info) => Object.assign(info, { version: 3 })) },
      'version is 3, expected 1 or 2: update this program to play it',
    ],
    [{ 'world.json': new TextEncoder().encode('<!doctype html>') }, 'world.json is not JSON'],
    [
      { 'world.json': new TextEncoder().encode('{"name":"x"}') },
      'world.json: format is undefined, expected "genie-world"',
    ],
    [
      { 'dynamics.safetensors': second['dynamics.safetensors']!.map((byte, i) => (i === 500 ? byte ^ 255 : byte)) },
      'dynamics.safetensors has SHA-256',
    ],
    [{ 'dynamics.safetensors': second['dynamics.safetensors']!.slice(0, 900) }, 'dynamics.safetensors has 900 bytes'],
    [
      {
        // Weights of another version of the model: whole, but not those that world.json describes.
        'dynamics.safetensors': second['video-tokenizer.safetensors']!,
        'world.json': text(({ files }) => {
          const bytes = second['video-tokenizer.safetensors']!;
          Object.assign(files['dynamics.safetensors']!, { sha256: sha256(bytes), bytes: bytes.length });
        }),
      },
      'the file is not of the model that world.json describes: make the bundle again',
    ],
  ];
  for (const [files, says] of cases) {
    await writeBundle(broken, { ...second, ...files });
    await openAddress('worlds/broken/');
    await expect.poll(notice, { timeout: 10_000 }).toContain(says);
    await page.getByRole('button', { name: 'Close this message' }).click();
  }
  await expectFirstPlays();
  await openAddress('https://');
  expect(await page.getByText('"https://" is not an address').count()).toBe(1);
});

test('a server that does not allow it, and none at all', async () => {
  const strict = createServer((request, response) => response.end(second[request.url!.slice(1)]));
  await new Promise<void>((resolve) => strict.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(strict.address() as AddressInfo).port}/`;
  await openAddress(url);
  await expect
    .poll(notice)
    .toContain(`${url}world.json cannot be reached: check the address, the connection, and that the server allows`);
  await page.getByRole('button', { name: 'Close this message' }).click();
  strict.closeAllConnections();
  strict.close();
  await page.context().setOffline(true);
  await openAddress('worlds/second');
  await expect.poll(notice).toContain('worlds/second/world.json cannot be reached');
  await page.context().setOffline(false);
  await expectFirstPlays();
});
