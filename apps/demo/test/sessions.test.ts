import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { useBackend } from '@genie/testing';
import type { Page } from '@genie/testing/chromium';
import { beforeAll, expect, test } from 'vitest';
import { expectSameInNode } from './replay.ts';
import { openPage, type PageGlobal, readRecording, useSite, waitForFrames, waitForPhase, writeBundle } from './site.ts';
import { tinyBundle } from './tiny-world.ts';

const site = useSite();
let files: Record<string, Uint8Array>;

beforeAll(async () => {
  await useBackend('wasm');
  files = await tinyBundle();
  await writeBundle(path.join(site.folder, 'world'), files);
});

const notice = (page: Page) => page.locator('.notice').textContent();
const goOn = (page: Page) => page.getByRole('button', { name: 'Go on where you were' });

/** Plays some frames, goes back, and plays another branch. */
async function playTree(page: Page): Promise<void> {
  await page.keyboard.down('ArrowUp');
  await waitForFrames(page, 8);
  await page.keyboard.up('ArrowUp');
  await page.keyboard.press('KeyP');
  const slider = (await page.getByRole('slider', { name: 'Frame' }).boundingBox())!;
  await page.mouse.click(slider.x + 3.5 * 12, slider.y + 10);
  await page.keyboard.down('ArrowDown');
  await waitForFrames(page, 6);
  await page.keyboard.up('ArrowDown');
  await page.keyboard.press('KeyP');
}

/** Waits until all that was played is kept: the browser may give a page no time to say goodbye. */
async function waitUntilKept(page: Page): Promise<void> {
  await page.waitForFunction(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('genie-sessions');
      request.onsuccess = () => resolve(request.result);
    });
    const request = database.transaction('heads').objectStore('heads').getAll();
    await new Promise((resolve) => {
      request.onsuccess = resolve;
    });
    database.close();
    const { history, current } = (globalThis as unknown as PageGlobal).genie;
    const { length } = history.nodes;
    return request.result.some((head) => head.nodes === length && head.current === current!.id);
  });
}

/** Everything that was played, as plain data. */
function forest(page: Page): Promise<unknown> {
  return page.evaluate(() => {
    const { history, current } = (globalThis as unknown as PageGlobal).genie;
    const nodes = history.nodes.map(({ parent, action, tokens }) => [parent?.id, action, ...tokens]);
    return { current: current!.id, nodes };
  });
}

test('a reload loses nothing, and neither does a page that crashed', async () => {
  const { page, complaints } = await openPage(site);
  await playTree(page);
  await readRecording(page);
  const before = await forest(page);
  await page.reload();
  await waitForPhase(page, 'ready');
  await goOn(page).click();
  await expect.poll(() => forest(page)).toEqual(before);
  await page.keyboard.press('Digit3');
  await waitForFrames(page, 8);
  await expectSameInNode(files, await readRecording(page));

  const longer = await forest(page);
  await waitUntilKept(page);
  const crashed = await page.context().newPage();
  await page.close({ runBeforeUnload: false });
  await crashed.goto(`${site.url}?world=/world/`);
  await waitForPhase(crashed, 'ready');
  await goOn(crashed).click();
  await expect.poll(() => forest(crashed)).toEqual(longer);
  expect(complaints).toEqual([]);
  await crashed.context().close();
});

test('each session is kept, until it is deleted; one that is open elsewhere is not offered', async () => {
  const { page } = await openPage(site);
  await playTree(page);
  await waitUntilKept(page);
  const other = await page.context().newPage();
  await other.goto(`${site.url}?world=/world/`);
  await waitForPhase(other, 'ready');
  await other.waitForTimeout(300);
  expect(await goOn(other).count()).toBe(0);
  await other.close();
  await page.reload();
  await waitForPhase(page, 'ready');
  await page.getByRole('tab', { name: 'Session' }).click();
  await page.getByRole('button', { name: /^Delete the session/ }).click();
  await expect.poll(() => goOn(page).count()).toBe(0);
  await page.reload();
  await waitForPhase(page, 'ready');
  await page.waitForTimeout(300);
  expect(await goOn(page).count()).toBe(0);
  await page.context().close();
});

test('a kept session that is damaged is said in one line, and one plays anew', async () => {
  const { page } = await openPage(site);
  await playTree(page);
  await page.reload();
  await waitForPhase(page, 'ready');
  await goOn(page).waitFor();
  await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('genie-sessions');
      request.onsuccess = () => resolve(request.result);
    });
    const chunks = database.transaction('chunks', 'readwrite').objectStore('chunks');
    chunks.clear();
    await new Promise((resolve) => {
      chunks.transaction.oncomplete = resolve;
    });
  });
  await goOn(page).click();
  await expect.poll(() => notice(page)).toContain('The kept session is damaged (0 of');
  await page.keyboard.press('ArrowUp');
  await waitForFrames(page, 2);
  await page.context().close();
});

test('a link plays the session again elsewhere, and then one plays on', async () => {
  const { page } = await openPage(site, { context: { permissions: ['clipboard-read', 'clipboard-write'] } });
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByLabel('Temperature').fill('1.2');
  await page.getByLabel('Seed').fill('7');
  await page.getByRole('tab', { name: 'Worlds' }).click();
  await page.getByRole('button', { name: 'Start 3' }).click();
  await playTree(page);
  const played = await readRecording(page);
  await page.getByRole('tab', { name: 'Session' }).click();
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.getByText('Copied.').waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link.length).toBeLessThan(1000);
  await page.context().close();

  const { page: elsewhere, complaints } = await openPage(site, { query: new URL(link).hash });
  await elsewhere.getByText('each one as it was').waitFor();
  const again = await readRecording(elsewhere);
  expect(again.seed).toBe(7);
  expect(again.start).toEqual({ index: 2 });
  expect(again.frames).toEqual(played.frames);
  expect(again.pixels).toEqual(played.pixels);
  await elsewhere.keyboard.press('ArrowUp');
  await waitForFrames(elsewhere, played.frames.length + 2);
  await expectSameInNode(files, await readRecording(elsewhere));
  expect(complaints).toEqual([]);

  // In a page that is open already.
  await elsewhere.evaluate(() => {
    location.hash = '#session=broken';
  });
  await expect.poll(() => notice(elsewhere)).toContain('The link to a session is damaged, perhaps cut short');
  await elsewhere.context().close();
  const { page: broken } = await openPage(site, { query: `${new URL(link).hash.slice(0, -20)}`, mayFail: true });
  expect(await broken.getByRole('alert').textContent()).toContain('The link to a session is damaged');
  await broken.context().close();
});

test('a session file holds all branches, and opens in another browser', async () => {
  const { page } = await openPage(site);
  await playTree(page);
  await readRecording(page);
  const before = await forest(page);
  await page.getByRole('tab', { name: 'Session' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save to file' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^tiny-[\d-]+T\d+\.json$/);
  const text = await readFile(await download.path(), 'utf8');
  await page.context().close();

  const { page: other, complaints } = await openPage(site);
  await other.getByRole('tab', { name: 'Session' }).click();
  const choose = (name: string, content: string) =>
    other
      .getByLabel('Open session file')
      .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) });
  await choose('my.json', text);
  await expect.poll(() => forest(other)).toEqual(before);
  await expectSameInNode(files, await readRecording(other));
  await choose('notes.json', '{"a":1}');
  await expect.poll(() => notice(other)).toContain('notes.json is not a session: choose a file');
  await choose('new.json', text.replace('"version":1', '"version":2'));
  await expect.poll(() => notice(other)).toContain('new.json has version 2, this page reads 1');
  await choose('cut.json', text.slice(0, -40));
  await expect.poll(() => notice(other)).toContain('cut.json is not a session');
  await choose('foreign.json', text.replace(/"fingerprint":"[^"]+"/, '"fingerprint":"other"'));
  await expect.poll(() => notice(other)).toContain('open that world first');
  expect(await forest(other)).toEqual(expect.objectContaining({ current: expect.anything() }));
  expect(complaints).toEqual([]);
  await other.context().close();
});
