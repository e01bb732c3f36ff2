import path from 'node:path';
import { psnr } from '@genie/metrics';
import { useBackend } from '@genie/testing';
import type { Page } from '@genie/testing/chromium';
import { decode as decodePng } from 'fast-png';
import { beforeAll, expect, test } from 'vitest';
import { layoutOf } from '../src/record/layout.ts';
import { type DecodedVideo, shrink } from './decode-video.ts';
import { download, openRecorder, picturesOf, record, standStill } from './recordings.ts';
import {
  type OpenedPage,
  openPage,
  type PageGlobal,
  readRecording,
  useSite,
  waitForFrames,
  writeBundle,
} from './site.ts';
import { tinyBundle } from './tiny-world.ts';

const site = useSite();
const size = { height: 32, width: 32 };

beforeAll(async () => {
  await useBackend('wasm');
  await writeBundle(path.join(site.folder, 'world'), await tinyBundle('tiny', 'Tiny', 'pong'));
});

/** A page on which some frames were played, with its recorder open. */
async function playSome(count: number): Promise<OpenedPage> {
  const opened = await openPage(site);
  const { page } = opened;
  await page.keyboard.down('ArrowUp');
  await waitForFrames(page, count);
  await page.keyboard.up('ArrowUp');
  await standStill(page);
  await openRecorder(page);
  return opened;
}

/**
 * Expects each frame of a video to show, at a picture's place, what was played: near to it, and nearer than to pictures unlike it. This
 * world is noise, which costs a coder most; Pong comes back with 46 dB and more.
 */
function expectPictures(video: DecodedVideo, at: { x: number; y: number; scale: number }, pictures: Uint8Array[]) {
  expect(video.frames).toHaveLength(pictures.length);
  for (const [i, frame] of video.frames.entries()) {
    const shown = shrink(frame, { ...size, ...at, stride: video.width });
    const figures = pictures.map((picture) => psnr(shown, picture).value ?? Number.POSITIVE_INFINITY);
    const unlike = pictures.filter((picture) => (psnr(picture, pictures[i]!).value ?? 99) < 22);
    for (const other of unlike) expect(psnr(shown, other).value!).toBeLessThan(figures[i]!);
    expect(figures[i]).toBeGreaterThan(24);
  }
}

/** A browser in whose recording worker a script runs first. */
async function before(page: Page, script: string, goesOn = true): Promise<void> {
  await page.route(/\/record-worker-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: goesOn ? `${script}\n${await response.text()}` : script });
  });
}

test('what was played becomes a GIF, a WebM and an MP4, frame for frame', async () => {
  const { page, complaints } = await playSome(12);
  // An even size: video keeps the colour of every two by two pixels, and this world is noise.
  await page.getByRole('slider', { name: 'Size' }).fill('6');
  await page.getByRole('switch', { name: 'Show the keys' }).uncheck();
  const pictures = await picturesOf(page, 'path');
  expect(pictures.length).toBeGreaterThanOrEqual(12); // the start is the first, and one frame was taken back
  for (const format of ['GIF', 'WebM', 'MP4'] as const) {
    const video = await record(page, format);
    expect([video.height, video.width]).toEqual([192, 192]);
    expectPictures(video, { x: 0, y: 0, scale: 6 }, pictures);
    expect(Math.abs(video.seconds! - pictures.length / 15)).toBeLessThan(0.1);
  }
  await page.getByRole('link', { name: 'Save again' }).waitFor();
  expect(await page.locator('.result video').evaluate((video: HTMLVideoElement) => video.videoWidth)).toBe(192);
  expect(complaints).toEqual([]);
  await page.close();
});

test('a range, with the keys below it', async () => {
  const { page, complaints } = await playSome(10);
  await page.getByText('Range', { exact: true }).click();
  await page.getByRole('slider', { name: 'First frame' }).fill('3');
  await page.getByRole('slider', { name: 'Last frame' }).fill('7');
  await page.getByText('5 frames · 0.3 s').waitFor();
  const video = await record(page, 'GIF');
  const layout = layoutOf({ ...size, scale: 4, pictures: ['learned'], keys: true });
  expect([video.height, video.width]).toEqual([layout.height, layout.width]);
  expectPictures(video, { x: 0, y: 0, scale: 4 }, (await picturesOf(page, 'path')).slice(3, 8));
  const keys = video.frames[0]!.subarray(layout.keys!.y * layout.width * 3);
  const lit = keys.filter((_, i) => i % 3 === 0 && keys[i]! > 200 && keys[i + 2]! < 120).length;
  expect(lit).toBeGreaterThan(20); // the key that was held
  expect(complaints).toEqual([]);
  await page.close();
});

test('what is played from now on, also while another panel is open, and in branches', async () => {
  const { page, complaints } = await playSome(6);
  const first = await page.evaluate(() => (globalThis as unknown as PageGlobal).genie.current!.index);
  await page.getByText('From now on', { exact: true }).click();
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await page.getByRole('tab', { name: 'Actions' }).click();
  await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
  await waitForFrames(page, first + 4);
  await readRecording(page); // pauses
  // Back to where the recording began, and on with another key.
  await page.evaluate((index) => {
    const { genie } = globalThis as unknown as PageGlobal;
    return genie.goTo(genie.path[index]!);
  }, first);
  await page.getByRole('main').focus();
  await page.keyboard.down('ArrowDown');
  await waitForFrames(page, first + 3);
  await page.keyboard.up('ArrowDown');
  await standStill(page);
  await openRecorder(page);
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('slider', { name: 'Size' }).fill('2');
  await page.getByRole('switch', { name: 'Show the keys' }).uncheck();
  const video = await record(page, 'GIF');
  // All frames in the order in which they were made; going back is not among them.
  const pictures = await picturesOf(page, 'history', first);
  expect(video.frames.length).toBeGreaterThanOrEqual(8);
  expectPictures(video, { x: 0, y: 0, scale: 2 }, pictures.slice(0, video.frames.length));
  expect(complaints).toEqual([]);
  await page.close();
});

test('the frame on the screen becomes a PNG, exactly', async () => {
  const { page } = await playSome(3);
  await page.getByRole('slider', { name: 'Size' }).fill('5');
  await page.getByRole('switch', { name: 'Show the keys' }).uncheck();
  const { pixels: onScreen } = await readRecording(page);
  const { name, bytes } = await download(page, 'Save this frame as PNG');
  expect(name).toMatch(/^tiny-.*\.png$/);
  const { data, channels, width, height } = decodePng(bytes);
  expect([width, height]).toEqual([160, 160]);
  const rgb = Uint8Array.from(data).filter((_, i) => channels === 3 || i % 4 !== 3);
  expect(shrink(rgb, { ...size, x: 0, y: 0, scale: 5, stride: 160 })).toEqual(
    Uint8Array.from(onScreen.filter((_, i) => i % 4 !== 3)),
  );
  await page.close();
});

test('a browser without H.264 offers the rest, and says why', async () => {
  const { page } = await openPage(site);
  await before(
    page,
    `const real = VideoEncoder.isConfigSupported.bind(VideoEncoder);
    VideoEncoder.isConfigSupported = async (config) =>
      config.codec.startsWith('avc') ? { supported: false, config } : real(config);`,
  );
  await openRecorder(page);
  await page.getByText('This browser cannot encode H.264, which MP4 needs.').waitFor();
  expect(await page.getByRole('radio', { name: 'MP4' }).isDisabled()).toBe(true);
  await page.getByRole('switch', { name: 'Show the keys' }).uncheck();
  expect((await record(page, 'WebM')).frames).toHaveLength(1); // the start
  await page.close();
});

test('a browser without WebCodecs makes GIFs', async () => {
  const { page } = await openPage(site);
  await before(page, 'delete globalThis.VideoEncoder;');
  await openRecorder(page);
  await expect.poll(() => page.getByText('This browser has no video encoder (WebCodecs).').count()).toBe(2);
  expect((await record(page, 'GIF')).frames).toHaveLength(1);
  await page.close();
});

test('can be cancelled, and works again after that', async () => {
  const { page, complaints } = await openPage(site);
  await before(page, '// answers nothing, like one that takes for ever', false);
  await openRecorder(page);
  await page.getByRole('button', { name: 'Make GIF' }).click();
  await page.getByRole('progressbar', { name: 'Frames written' }).waitFor();
  expect(await page.getByRole('button', { name: 'Make GIF' }).isDisabled()).toBe(true);
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect((await record(page, 'GIF')).frames).toHaveLength(1);
  expect(complaints).toEqual([]);
  await page.close();
});
