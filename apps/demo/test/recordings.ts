import { readFile } from 'node:fs/promises';
import type { VideoFormat } from '@genie/data';
import type { Page } from '@genie/testing/chromium';
import { expect } from 'vitest';
import { type DecodedVideo, decodeVideo } from './decode-video.ts';
import { type PageGlobal, readRecording } from './site.ts';

/** Pauses at the frame before the last: one that is still on its way then changes nothing. */
export async function standStill(page: Page): Promise<void> {
  await readRecording(page);
  const { length } = await readPath(page);
  await page.getByRole('button', { name: 'One frame back' }).click();
  await expect.poll(async () => (await readPath(page)).length).toBeLessThan(length);
}

/** The actions that led to the current frame. */
export function readPath(page: Page): Promise<number[]> {
  return page.evaluate(() => (globalThis as unknown as PageGlobal).genie.recording!.frames.map(({ action }) => action));
}

/** Opens the tab where recordings are made. */
export async function openRecorder(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Record' }).click();
  await page.getByRole('button', { name: /^Make / }).waitFor();
}

/** Presses a button, and waits for the file that the browser saves then. */
export async function download(page: Page, button: string): Promise<{ name: string; bytes: Uint8Array }> {
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  const file = await saved;
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

/** Makes a file of a format, and decodes it. */
export async function record(page: Page, format: 'GIF' | 'WebM' | 'MP4'): Promise<DecodedVideo> {
  await page.getByRole('radio', { name: format }).check();
  const { name, bytes } = await download(page, `Make ${format}`);
  const extension = format.toLowerCase() as VideoFormat;
  expect(name).toMatch(new RegExp(`^tiny-\\d{4}(-\\d\\d){5}\\.${extension}$`));
  return decodeVideo(bytes, extension);
}

/**
 * Pictures as the page shows them, RGB: of the frames from the start to the current one, or of all in the order in which they were
 * made; from one of them on.
 */
export async function picturesOf(page: Page, frames: 'path' | 'history', from = 0): Promise<Uint8Array[]> {
  const pictures = await page.evaluate(
    async ([which, first]) => {
      const { genie } = globalThis as unknown as PageGlobal;
      const nodes = which === 'path' ? genie.path : genie.history.nodes;
      return (await genie.engine.decode(nodes.slice(first))).map((data) => [...data]);
    },
    [frames, from] as const,
  );
  return pictures.map((data) => Uint8Array.from(data.filter((_, i) => i % 4 !== 3)));
}
