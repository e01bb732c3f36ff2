import path from 'node:path';
import { useBackend } from '@genie/testing';
import { encode as encodePng } from 'fast-png';
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

test('keys change the picture, just as the same calls in Node do', async () => {
  const { page, complaints } = await openPage(site);
  const first = await page.locator('.screen canvas').screenshot();
  await page.keyboard.down('ArrowUp');
  await waitForFrames(page, 4);
  await page.keyboard.up('ArrowUp');
  await page.keyboard.down('KeyS');
  await waitForFrames(page, 8);
  await page.keyboard.up('KeyS');
  await page.keyboard.press('Digit3'); // shorter than a frame, and it counts all the same
  await waitForFrames(page, 12);
  const recording = await readRecording(page);
  const played = new Set(recording.frames.map(({ action }) => action));
  expect([...played].sort()).toEqual([0, 1, 2, 3]);
  expect(recording.frames[0]!.action).toBe(1);
  expect(recording.frames.filter(({ action }) => action === 3)).toHaveLength(1);
  expect(await page.locator('.screen canvas').screenshot()).not.toEqual(first);
  await expectSameInNode(files, recording);
  expect(complaints).toEqual([]);
  await page.close();
});

test('buttons for thumbs hold an action, the cross by where the thumb is', async () => {
  const { page, complaints } = await openPage(site, {
    context: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
  });
  const cross = (await page.locator('.cross').boundingBox())!;
  const at = (x: number, y: number) => page.mouse.move(cross.x + cross.width * x, cross.y + cross.height * y);
  await at(0.5, 0.1);
  await page.mouse.down();
  await waitForFrames(page, 3);
  await at(0.5, 0.9); // the thumb slides from arm to arm
  await waitForFrames(page, 7);
  await page.mouse.up();
  await page.locator('.buttons button').first().tap();
  await waitForFrames(page, 12);
  const { frames } = await readRecording(page);
  const actions = frames.map(({ action }) => action);
  expect(actions[0]).toBe(1);
  expect(actions).toContain(2);
  expect(actions).toContain(3);
  expect(actions.at(-1)).toBe(0);
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(widths[0]).toBe(widths[1]); // nothing sticks out sideways
  expect(complaints).toEqual([]);
  await page.close();
});

test('a gamepad plays', async () => {
  const { page } = await openPage(site, {
    before: () => {
      const buttons = Array.from({ length: 16 }, () => ({ pressed: false }));
      const pad = { index: 0, axes: [0, -1], buttons };
      Object.defineProperty(navigator, 'getGamepads', { value: () => [pad] });
    },
  });
  await waitForFrames(page, 3); // its stick is held up from the first moment on
  const { frames } = await readRecording(page);
  expect(new Set(frames.map(({ action }) => action))).toEqual(new Set([1]));
  await page.close();
});

test('begins from another of its starts, and from a picture of the user', async () => {
  const { page, complaints } = await openPage(site);
  await page.getByRole('button', { name: 'Start 3' }).click();
  await page.keyboard.press('ArrowDown');
  await waitForFrames(page, 3);
  const third = await readRecording(page);
  expect(third.start).toEqual({ index: 2 });
  await expectSameInNode(files, third);

  // Twice as large as the world's frames and wider: cropped to the middle square, and halved.
  const [width, height] = [96, 64];
  const data = Uint8Array.from(
    { length: width * height * 3 },
    (_, i) => (Math.floor(i / 3) % width < 48 ? [200, 40, 90] : [20, 90, 250])[i % 3]!,
  );
  const picture = Buffer.from(encodePng({ width, height, channels: 3, depth: 8, data }));
  await page.locator('input[type=file]').setInputFiles({ name: 'mine.png', mimeType: 'image/png', buffer: picture });
  await page.getByRole('button', { name: 'Play from here' }).click();
  await page.getByRole('button', { name: 'Your picture', exact: true }).waitFor();
  await page.keyboard.press('Digit1');
  await waitForFrames(page, 3);
  const own = await readRecording(page);
  expect(own.start.image).toHaveLength(32 * 32 * 3);
  expect(own.start.image!.slice(0, 3)).toEqual([200, 40, 90]);
  expect(own.start.image!.slice(-3)).toEqual([20, 90, 250]);
  await expectSameInNode(files, own);
  expect(complaints).toEqual([]);
  await page.close();
});

test('temperature, steps and seed take effect', async () => {
  const { page, complaints } = await openPage(site);
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByLabel('Temperature').fill('1.5');
  await page.getByLabel('Steps').fill('3');
  await page.getByLabel('Seed').fill('42');
  await page.getByRole('button', { name: 'Reset' }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await waitForFrames(page, 4);
  const recording = await readRecording(page);
  expect(recording.seed).toBe(42);
  expect(recording.frames[0]).toMatchObject({ steps: 3, temperature: 1.5 });
  await expectSameInNode(files, recording);
  const other = { ...recording, seed: 43 };
  await expect(expectSameInNode(files, other)).rejects.toThrow('tokens of frame');
  expect(complaints).toEqual([]);
  await page.close();
});

test('shows its speed, keeps the speed of the videos, and stops when paused', async () => {
  const { page } = await openPage(site);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await waitForFrames(page, 30);
  const fps = Number(await page.getByTestId('fps').textContent());
  expect(fps).toBeGreaterThan(3); // 15 where the machine has nothing else to do
  expect(fps).toBeLessThan(16.5);
  expect(Number(await page.getByTestId('ms').textContent())).toBeGreaterThan(0);
  expect(await page.getByTestId('backend').textContent()).toBe('wasm · 1 thread');
  await page.keyboard.press('KeyP');
  const { frames } = await readRecording(page);
  await page.waitForTimeout(300);
  expect((await readRecording(page)).frames).toHaveLength(frames.length);
  await page.keyboard.press('KeyR');
  await page.waitForFunction(() => (globalThis as unknown as PageGlobal).genie.recording!.frames.length === 0);
  await page.close();
});
