import path from 'node:path';
import { useBackend } from '@genie/testing';
import type { Page } from '@genie/testing/chromium';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { expectSameInNode } from './replay.ts';
import {
  openPage,
  type PageGlobal,
  type PlainRecording,
  readRecording,
  useSite,
  waitForFrames,
  writeBundle,
} from './site.ts';
import { tinyBundle } from './tiny-world.ts';
import { dropFiles, redVideo } from './user-files.ts';

const site = useSite();
let files: Record<string, Uint8Array>;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  await useBackend('wasm');
  files = await tinyBundle();
  await writeBundle(path.join(site.folder, 'world'), files);
});
beforeEach(async () => {
  ({ page, complaints } = await openPage(site));
});
afterEach(() => page.close());

/** Reads the start of the game, its bytes as plain numbers. */
const start = async (): Promise<PlainRecording['start']> => {
  const found = await page.evaluate(() => {
    const { start } = (globalThis as unknown as PageGlobal).genie;
    return Object.fromEntries(
      Object.entries(start).map(([key, value]) => [key, typeof value === 'number' ? value : [...value]]),
    );
  });
  return found;
};
const play = (frames = 3) => page.keyboard.press('ArrowUp').then(() => waitForFrames(page, frames));
const dialog = () => page.getByRole('dialog');
const begin = async () => {
  await page.getByRole('button', { name: 'Play from here' }).click();
  await dialog().waitFor({ state: 'detached' });
  // The dialog goes at once, the new start is there when its frame is.
  await page.waitForFunction(() => !('index' in (globalThis as unknown as PageGlobal).genie.start));
};
const png = (width: number, height: number, left: string, right: string) =>
  sharp({ create: { width, height, channels: 3, background: right } })
    .composite([{ input: { create: { width: width / 2, height, channels: 3, background: left } }, left: 0, top: 0 }])
    .png()
    .toBuffer();

test('a picture that is dropped: dragged, zoomed by keys, and in the pixels of the world', async () => {
  await dropFiles(page, [{ name: 'mine.png', type: 'image/png', bytes: await png(96, 64, '#c82d5a', '#145afa') }]);
  const crop = dialog().getByRole('application');
  await dialog().locator('[data-testid=seen][data-ready=true]').waitFor();
  // To the right until only the right half is seen.
  await crop.press('+');
  await crop.press('+');
  for (let i = 0; i < 4; i++) await crop.press('Shift+ArrowRight');
  await dialog().getByText('the nearest').click();
  await begin();
  const image = (await start()).image!;
  expect(image).toHaveLength(32 * 32 * 3);
  expect(new Set(image.filter((_, i) => i % 3 === 2))).toEqual(new Set([250]));
  await play();
  await expectSameInNode(files, await readRecording(page));
  expect(complaints).toEqual([]);
});

test('a picture from the clipboard, in the colours of the world only', async () => {
  const bytes = [...(await png(64, 64, '#ff0000', '#00ff00'))];
  await page.evaluate((data) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([Uint8Array.from(data)], 'pasted.png', { type: 'image/png' }));
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, bytes);
  await dialog().getByText("Only the world's colours").click();
  await begin();
  const image = (await start()).image!;
  const colours = new Set(Array.from({ length: 32 * 32 }, (_, i) => image.slice(i * 3, i * 3 + 3).join()));
  expect(colours.size).toBeLessThanOrEqual(4); // two halves, and what lies along their edge
  expect(colours).not.toContain('255,0,0');
  expect(complaints).toEqual([]);
});

test.each(['mine.webm', 'mine.mp4', 'mine.gif'])(
  'a moment of %s: the frames before it come along, and the world finds the actions in them',
  async (name) => {
    const buffer = await redVideo(name);
    await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'video/webm', buffer });
    const moment = dialog().getByLabel('Moment');
    await moment.fill('0.6');
    await begin();
    await page.getByRole('button', { name: 'Your video', exact: true }).waitFor();
    const values = (await start()).clip!;
    expect(values).toHaveLength(3 * 32 * 32 * 3); // as many frames as the context
    // Its red grows by 18 from frame to frame; the ninth is seen at 0.6 s.
    const red = [0, 1, 2].map((frame) => values[frame * 32 * 32 * 3]!);
    for (const [i, value] of red.entries()) expect(Math.abs(value - (20 + (7 + i) * 18))).toBeLessThan(20);
    expect(red[2]! - red[0]!).toBeGreaterThan(20);
    await play();
    const recording = await readRecording(page);
    await expectSameInNode(files, { ...recording, start: { clip: values } });
    expect(complaints).toEqual([]);
  },
);

test('a dream is another one each time, and the same for the same seed', async () => {
  await page.getByRole('button', { name: 'A dream', exact: true }).click();
  await page.getByRole('button', { name: /^Dream \d+$/ }).waitFor();
  const first = await start();
  await page.getByRole('button', { name: 'Another dream' }).click();
  await expect.poll(async () => (await start()).dream).not.toBe(first.dream);
  const second = await start();
  await play();
  await expectSameInNode(files, { ...(await readRecording(page)), start: second });
  expect(complaints).toEqual([]);
});

test('drawn by hand: pen, shapes, fill, undo, by mouse and by keys', async () => {
  await page.getByRole('button', { name: 'Draw', exact: true }).click();
  const paper = dialog().getByRole('application');
  await dialog().getByRole('button', { name: 'Blank' }).click();
  await dialog().getByLabel('Another colour').fill('#ff0080');
  const box = (await paper.boundingBox())!;
  const at = (x: number, y: number) =>
    [box.x + (box.width * (x + 0.5)) / 32, box.y + (box.height * (y + 0.5)) / 32] as const;
  const drag = async (from: readonly [number, number], to: readonly [number, number]) => {
    await page.mouse.move(...at(...from));
    await page.mouse.down();
    await page.mouse.move(...at(...to), { steps: 4 });
    await page.mouse.up();
  };
  const reds = () =>
    page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('dialog .paper canvas')!;
      const copy = new OffscreenCanvas(32, 32).getContext('2d')!; // the browser warns of reading the shown one often
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, 32, 32);
      return Array.from({ length: 32 * 32 }, (_, i) => data[i * 4] === 255 && data[i * 4 + 2] === 128).filter(Boolean)
        .length;
    });
  await drag([2, 2], [2, 9]);
  expect(await reds()).toBe(8);
  await dialog()
    .getByRole('button', { name: /Rectangle/ })
    .click();
  await drag([10, 10], [13, 12]);
  expect(await reds()).toBe(8 + 12);
  await dialog().getByRole('button', { name: /^Line/ }).click();
  await drag([20, 5], [29, 5]);
  expect(await reds()).toBe(8 + 12 + 10);
  await page.keyboard.press('Control+z');
  expect(await reds()).toBe(20);
  await page.keyboard.press('Control+y');
  expect(await reds()).toBe(30);
  await dialog()
    .getByRole('button', { name: /Eraser/ })
    .click();
  await drag([2, 2], [2, 2]);
  expect(await reds()).toBe(29);
  // By keys: two columns to the right, and a stroke of three.
  await paper.focus();
  await page.keyboard.press('b');
  for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowRight');
  await page.keyboard.down('Space');
  for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowRight');
  await page.keyboard.up('Space');
  expect(await reds()).toBe(32);
  await page.keyboard.press('f');
  await page.mouse.click(...at(31, 31));
  expect(await reds()).toBe(32 * 32); // the pen's strokes hang together with nothing that encloses
  await page.keyboard.press('Control+z');
  await begin();
  const image = (await start()).image!;
  expect(image.slice((10 * 32 + 10) * 3, (10 * 32 + 10) * 3 + 3)).toEqual([255, 0, 128]);
  await play();
  await expectSameInNode(files, await readRecording(page));
  expect(complaints).toEqual([]);
});
