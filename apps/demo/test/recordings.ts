import { readFile } from 'node:fs/promises';
import type { VideoFormat } from '@genie/data';
import type { Page } from '@genie/testing/chromium';
import { expect } from 'vitest';
import { type DecodedVideo, decodeVideo } from './decode-video.ts';
import type { PageGlobal } from './site.ts';

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

/** The pictures of the frames from the start to the current one, as the page shows them, RGB. */
export async function playedPictures(page: Page): Promise<Uint8Array[]> {
  const pictures = await page.evaluate(async () => {
    const { genie } = globalThis as unknown as PageGlobal;
    return (await genie.decode(genie.path)).map((data) => [...data]);
  });
  return pictures.map((data) => Uint8Array.from(data.filter((_, i) => i % 4 !== 3)));
}
