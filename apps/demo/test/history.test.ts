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

const slider = (page: Page) => page.getByRole('slider', { name: 'Frame' });
const frame = async (page: Page) => Number(await slider(page).getAttribute('aria-valuenow'));
const nodes = (page: Page) => page.evaluate(() => (globalThis as unknown as PageGlobal).genie.history.nodes.length);

/** Holds a key until so many frames are there, and pauses. */
async function play(page: Page, key: string, count: number): Promise<void> {
  await page.keyboard.down(key);
  await waitForFrames(page, count);
  await page.keyboard.up(key);
  await page.keyboard.press('KeyP');
  await waitForPhase(page, 'paused');
}

/** Returns the position of a frame of the current line on the timeline. */
async function placeOf(page: Page, index: number): Promise<{ x: number; y: number }> {
  const box = (await slider(page).boundingBox())!;
  return { x: box.x + (index + 0.5) * 12, y: box.y + 10 }; // 12 pixels a frame while there are few
}

test('goes back on the timeline, branches, and finds each branch again as it was', async () => {
  const { page, complaints } = await openPage(site);
  await play(page, 'ArrowUp', 10);
  const first = await readRecording(page);
  const place = await placeOf(page, 4);
  await page.mouse.click(place.x, place.y);
  expect(await frame(page)).toBe(4);
  await waitForPhase(page, 'ready');
  await play(page, 'ArrowDown', 9); // the click left the keys with the game
  const second = await readRecording(page);
  expect(second.frames.slice(0, 4)).toEqual(first.frames.slice(0, 4));
  expect(second.frames[4]!.action).toBe(2);
  await expectSameInNode(files, second);

  // With the keyboard to the other branch, and to its end.
  await slider(page).focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('End');
  expect(await frame(page)).toBe(first.frames.length);
  const again = await readRecording(page);
  expect(again.frames).toEqual(first.frames);
  expect(again.pixels).toEqual(first.pixels);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Shift+ArrowLeft');
  expect(await frame(page)).toBe(Math.max(0, first.frames.length - 11));
  await page.keyboard.press('Home');
  expect(await frame(page)).toBe(0);
  await page.keyboard.press('PageUp');
  expect(await frame(page)).toBe(10);
  expect(await slider(page).getAttribute('aria-valuetext')).toBe(`frame 10 of ${first.frames.length}, up`);
  await page.keyboard.press('ArrowDown');
  expect(await frame(page)).toBeLessThanOrEqual(10);

  // From there it goes on as if nothing had been between.
  await page.keyboard.press('Escape');
  await play(page, 'Digit3', 14);
  await expectSameInNode(files, await readRecording(page));
  expect(complaints).toEqual([]);
  await page.close();
});

test('steps, rewinds while the button is held, and shows again without making anew', async () => {
  const { page, complaints } = await openPage(site);
  await play(page, 'ArrowUp', 8);
  const { frames } = await readRecording(page);
  const made = await nodes(page);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await button('One frame back').click();
  await button('One frame back').click();
  expect(await frame(page)).toBe(frames.length - 2);
  await button('One frame forward').click(); // the one that was played
  expect(await frame(page)).toBe(frames.length - 1);
  expect(await nodes(page)).toBe(made);

  await button('Rewind: hold').hover();
  await page.mouse.down();
  await page.waitForFunction(() => (globalThis as unknown as PageGlobal).genie.current!.index <= 3);
  await page.mouse.up();
  await waitForPhase(page, 'ready');

  await page.getByLabel('Speed').selectOption('4×');
  await button('Show again what was played').click();
  await waitForPhase(page, 'ready');
  expect(await frame(page)).toBe(frames.length);
  expect(await nodes(page)).toBe(made);
  expect((await readRecording(page)).frames).toEqual(frames);

  // At the end of the branch a step makes a frame: with the held key, or idle.
  await button('One frame forward').click();
  await expect.poll(() => nodes(page)).toBe(made + 1);
  await page.evaluate(() => (globalThis as unknown as PageGlobal).genie.held.press('test', 2));
  await button('One frame forward').click();
  await expect.poll(() => nodes(page)).toBe(made + 2);
  const more = await readRecording(page);
  expect(more.frames.slice(-2).map(({ action }) => action)).toEqual([0, 2]);
  await expectSameInNode(files, more);
  expect(complaints).toEqual([]);
  await page.close();
});

test('as fast as it can, and slowly', async () => {
  const { page } = await openPage(site);
  await page.getByLabel('Speed').selectOption('max');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await waitForFrames(page, 100);
  await page.getByRole('button', { name: 'Pause' }).click();
  const recording = await readRecording(page);
  await expectSameInNode(files, recording);
  await page.getByLabel('Speed').selectOption('0.25×');
  await page.keyboard.press('KeyP');
  const before = await page.evaluate(() => performance.now());
  await waitForFrames(page, recording.frames.length + 3);
  const took = (await page.evaluate(() => performance.now())) - before;
  expect(took).toBeGreaterThan((2 * 1000) / (15 * 0.25) - 50);
  await page.close();
});

test('a reset begins another take, and the one before is still there', async () => {
  const { page } = await openPage(site);
  await play(page, 'ArrowUp', 5);
  const first = await readRecording(page);
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await page.waitForFunction(() => (globalThis as unknown as PageGlobal).genie.current!.index === 0);
  await play(page, 'ArrowDown', 3);
  await page.getByLabel('take').selectOption('1 of 2');
  await expect.poll(() => frame(page)).toBe(first.frames.length);
  expect((await readRecording(page)).frames).toEqual(first.frames);
  await page.close();
});

test('a worker that the browser ends in play is replaced, and nothing is lost', async () => {
  const { page } = await openPage(site);
  await page.keyboard.down('ArrowUp');
  await waitForFrames(page, 5);
  await page.evaluate(() => (globalThis as unknown as PageGlobal).genie.pause());
  const before = await readRecording(page);
  await page.workers()[0]!.evaluate('self.close()');
  await page.keyboard.up('ArrowUp');
  await page.keyboard.press('KeyP');
  await play(page, 'ArrowDown', before.frames.length + 4);
  expect(await page.locator('.notice').textContent()).toContain('A new one took over: nothing is lost.');
  const after = await readRecording(page);
  expect(after.frames.slice(0, before.frames.length)).toEqual(before.frames);
  await expectSameInNode(files, after);
  await page.close();
});
