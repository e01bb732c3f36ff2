import path from 'node:path';
import { useBackend } from '@genie/testing';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { expectSameInNode } from './replay.ts';
import { openPage, type PageGlobal, readRecording, useSite, waitForFrames, writeBundle } from './site.ts';
import { tinyBundle } from './tiny-world.ts';

const site = useSite();
let files: Record<string, Uint8Array>;

beforeAll(async () => {
  await useBackend('wasm');
  files = await tinyBundle();
  await writeBundle(path.join(site.folder, 'world'), files);
});

/** Plays some frames, pauses, and opens the inspector. */
async function inspect(page: Page, frames: number): Promise<void> {
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await waitForFrames(page, frames);
  await readRecording(page);
  await page.getByRole('tab', { name: 'Inspect' }).click();
}

const cells = (page: Page) => page.getByRole('gridcell');
/** The texts that screen readers get of the cells. */
const labels = async (page: Page) => cells(page).evaluateAll((all) => all.map((cell) => cell.ariaLabel!));

test('tokens: number and colour of each patch, those of the frame that is shown', async () => {
  const { page, complaints } = await openPage(site);
  await page.getByRole('tab', { name: 'Inspect' }).click();
  await expect.poll(() => cells(page).count()).toBe(16); // 32 × 32 pixels in patches of 8
  const tokens = await page.evaluate(() => [...(globalThis as unknown as PageGlobal).genie.picture!.tokens]);
  expect(await cells(page).allTextContents()).toEqual(tokens.map(String));
  const colors = await cells(page).evaluateAll((all) => all.map((cell) => getComputedStyle(cell).backgroundColor));
  for (const [i, token] of tokens.entries()) expect(colors[i]).toBe(colors[tokens.indexOf(token)]);
  expect(new Set(colors).size).toBeGreaterThan(1);

  await cells(page).nth(6).click();
  await page.getByText(`Token ${tokens[6]}`, { exact: true }).waitFor();
  // The keyboard goes from patch to patch, and plays nothing meanwhile.
  await cells(page).nth(6).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowLeft');
  expect(await page.evaluate(() => document.activeElement!.ariaLabel)).toBe(`Row 3, column 2: token ${tokens[9]}`);
  await page.keyboard.press('Home');
  expect(await cells(page).nth(8).getAttribute('aria-selected')).toBe('true');
  expect((await readRecording(page)).frames).toHaveLength(0);

  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await waitForFrames(page, 3);
  const played = (await readRecording(page)).frames.at(-1)!.tokens;
  await expect.poll(() => cells(page).allTextContents()).toEqual(played.map(String));
  expect(complaints).toEqual([]);
  await page.close();
});

test('confidence: as it unmasks, round by round, and the game stays as it is', async () => {
  const { page, complaints } = await openPage(site);
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByLabel('Steps').fill('4');
  await page.getByLabel('Schedule').selectOption('linear');
  await inspect(page, 3);
  const before = await readRecording(page);
  await page.getByText('Confidence', { exact: true }).click();
  await page.getByText('Round 4 of 4').waitFor();
  expect((await labels(page)).every((label) => /\d+ % sure of token \d+, open/.test(label))).toBe(true);
  const tokens = before.frames.at(-1)!.tokens;
  expect((await labels(page)).map((label) => Number(/token (\d+)/.exec(label)![1]))).toEqual(tokens);

  await page.getByRole('slider', { name: /^Round/ }).fill('1');
  await page.getByText('This round opens 4 of 16 patches, 12 stay hidden').waitFor();
  const first = await labels(page);
  expect(first.filter((label) => label.includes('opened in this round'))).toHaveLength(4);
  expect(first.filter((label) => label.includes('still hidden'))).toHaveLength(12);
  await page.getByRole('slider', { name: /^Round/ }).fill('2');
  await page.getByText('This round opens 4 of 16 patches, 8 stay hidden').waitFor();

  await page.getByRole('button', { name: 'Show how it unmasks' }).click();
  await page.getByText('Round 1 of 4').waitFor();
  await page.getByText('Round 3 of 4').waitFor();
  await page.getByText('Round 4 of 4').waitFor();
  await page.getByRole('button', { name: 'Show how it unmasks' }).waitFor(); // it has stopped by itself

  // The session that plays was not touched: it goes on as if nobody had looked.
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await waitForFrames(page, before.frames.length + 3);
  await expectSameInNode(files, await readRecording(page));
  expect(complaints).toEqual([]);
  await page.close();
});

test('a start was not made by the world, and says so', async () => {
  const { page } = await openPage(site);
  await page.getByRole('tab', { name: 'Inspect' }).click();
  await page.getByText('Confidence', { exact: true }).click();
  await page.getByText('A start is a frame of the video').waitFor();
  await page.close();
});

test('attention: of the patch that is clicked, by block and head', async () => {
  const { page, complaints } = await openPage(site);
  await inspect(page, 2);
  await page.getByText('Attention', { exact: true }).click();
  const shares = async () => (await labels(page)).map((label) => Number(/([\d.]+) % of the attention/.exec(label)![1]));
  await expect.poll(() => cells(page).count()).toBe(16);
  const mean = await shares();
  expect(Math.abs(mean.reduce((a, b) => a + b, 0) - 100)).toBeLessThan(2);

  await cells(page).nth(10).click();
  await expect.poll(shares).not.toEqual(mean);
  const other = await shares();
  await page.getByLabel('Head').selectOption('Head 2');
  await expect.poll(shares).not.toEqual(other);
  expect(await page.getByLabel('Block').locator('option').allTextContents()).toEqual(['Mean of 1', 'Block 1']);
  expect(complaints).toEqual([]);
  await page.close();
});

test('while one plays it follows, and once its tab is left nothing is computed for it', async () => {
  const { page } = await openPage(site);
  await inspect(page, 1);
  await page.getByText('Attention', { exact: true }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  const frame = async () => Number(/frame (\d+)/.exec((await page.getByText(/^frame \d+$/).textContent())!)![1]);
  const at = await frame();
  await expect.poll(frame, { timeout: 20_000 }).toBeGreaterThan(at);

  // Every call to the worker for the inspector goes through here.
  await page.evaluate(() => {
    const { genie } = globalThis as unknown as PageGlobal;
    const counts = { asked: 0 };
    const attention = genie.engine.attention.bind(genie.engine);
    genie.engine.attention = (...question) => {
      counts.asked++;
      return attention(...question);
    };
    Object.assign(globalThis, { counts });
  });
  const asked = () => page.evaluate(() => (globalThis as unknown as { counts: { asked: number } }).counts.asked);
  await expect.poll(asked, { timeout: 20_000 }).toBeGreaterThan(0);
  await page.getByRole('tab', { name: 'Actions' }).click();
  const left = await asked();
  const { length } = await page.evaluate(() => (globalThis as unknown as PageGlobal).genie.path);
  await waitForFrames(page, length + 8);
  expect(await asked()).toBeLessThanOrEqual(left + 1); // one may have been on its way
  await page.close();
});
