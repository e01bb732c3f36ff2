import path from 'node:path';
import { psnr } from '@genie/metrics';
import { useBackend } from '@genie/testing';
import type { Page } from '@genie/testing/chromium';
import { parseWorldInfo, type WorldInfo } from '@genie/world';
import { beforeAll, expect, test } from 'vitest';
import { Lockstep, type Moment } from '../src/compare/lockstep.ts';
import { TrueGame } from '../src/compare/true-game.ts';
import { layoutOf } from '../src/record/layout.ts';
import { shrink } from './decode-video.ts';
import { openRecorder, readPath, record, standStill } from './recordings.ts';
import { openPage, type PageGlobal, readRecording, useSite, waitForFrames, waitForPhase, writeBundle } from './site.ts';
import { tinyBundle } from './tiny-world.ts';

const site = useSite();
const size = { height: 32, width: 32 };
let game: TrueGame;

beforeAll(async () => {
  await useBackend('wasm');
  const files = await tinyBundle('tiny', 'Tiny', 'pong');
  const info: WorldInfo = parseWorldInfo(files['world.json']!);
  await writeBundle(path.join(site.folder, 'world'), files);
  await writeBundle(path.join(site.folder, 'worlds/other'), await tinyBundle('other', 'Other'));
  game = TrueGame.of(info) as TrueGame;
});

/** Reads the pixels of a canvas, RGB. */
async function pixelsOf(page: Page, label: string): Promise<Uint8Array> {
  const canvas = page.getByRole('region', { name: label, exact: true }).locator('canvas');
  const data = await canvas.evaluate((shown: HTMLCanvasElement) => {
    const copy = new OffscreenCanvas(shown.width, shown.height).getContext('2d')!;
    copy.drawImage(shown, 0, 0);
    return [...copy.getImageData(0, 0, shown.width, shown.height).data];
  });
  return Uint8Array.from(data.filter((_, i) => i % 4 !== 3));
}

/** The true picture after some actions from a game's start. */
function truth(seed: number, ...actions: number[]): Uint8Array {
  const moment = actions.reduce<Moment>((parent, action) => ({ parent, action }), {});
  return new Lockstep(game, { seed, played: [] }).pictureAt(moment);
}

async function playedActions(page: Page): Promise<number[]> {
  return (await readRecording(page)).frames.map(({ action }) => action);
}

const toggle = (page: Page) => page.getByRole('button', { name: 'Compare with the true game' }).click();
/** Reads the PSNR that the page shows for the current frame. */
const shownPsnr = async (page: Page) => Number(await page.getByTestId('psnr').textContent());

test('the true game takes the same keys, and the difference is told', async () => {
  const { page, complaints } = await openPage(site);
  await toggle(page);
  await page.getByRole('region', { name: 'True game', exact: true }).waitFor();
  await page.getByRole('main').focus();
  await page.keyboard.down('ArrowUp');
  await waitForFrames(page, 5);
  await page.keyboard.up('ArrowUp');
  await page.keyboard.down('ArrowDown');
  await waitForFrames(page, 12);
  await page.keyboard.up('ArrowDown');
  const actions = await playedActions(page);
  const [shown, learned, difference] = [
    await pixelsOf(page, 'True game'),
    await pixelsOf(page, 'Screen'),
    await pixelsOf(page, 'Difference × 4'),
  ];
  expect(shown).toEqual(truth(1, ...actions));
  expect(shown).not.toEqual(truth(1));
  expect(difference).toEqual(shown.map((value, i) => Math.min(255, 4 * Math.abs(value - learned[i]!))));
  expect(await shownPsnr(page)).toBeCloseTo(psnr(learned, shown).value!, 1);
  expect(
    await page
      .getByRole('img', { name: `PSNR of the last ${actions.length + 1} frames` })
      .locator('path')
      .getAttribute('d'),
  ).toContain('L');
  expect(complaints).toEqual([]);
  await page.close();
});

test('stays in step where one goes back and on with another key', async () => {
  const { page, complaints } = await openPage(site);
  await toggle(page);
  await page.getByRole('region', { name: 'True game', exact: true }).waitFor();
  await page.getByRole('main').focus();
  await page.keyboard.down('ArrowUp');
  await waitForFrames(page, 10);
  await page.keyboard.up('ArrowUp');
  const actions = await playedActions(page);
  // A click on the curve goes to the frame there: its right end is the newest one, 240 frames fill it.
  const curve = page.getByRole('img', { name: /^PSNR of the last/ });
  const box = (await curve.boundingBox())!;
  await curve.click({ position: { x: box.width - (6 * box.width) / 239, y: 10 } });
  await expect
    .poll(() => page.evaluate(() => (globalThis as unknown as PageGlobal).genie.current!.index))
    .toBe(actions.length - 6);
  const back = actions.slice(0, -6);
  await expect.poll(() => pixelsOf(page, 'True game')).toEqual(truth(1, ...back));
  await page.keyboard.down('ArrowDown');
  await waitForFrames(page, back.length + 5);
  await page.keyboard.up('ArrowDown');
  const branch = await playedActions(page);
  expect(branch.slice(0, back.length)).toEqual(back);
  expect(branch[back.length]).toBe(2);
  expect(await pixelsOf(page, 'True game')).toEqual(truth(1, ...branch));
  expect(complaints).toEqual([]);
  await page.close();
});

test('a session that began elsewhere says so, and both begin together', async () => {
  const { page } = await openPage(site);
  await page.keyboard.press('ArrowUp');
  await waitForFrames(page, 3);
  await readRecording(page);
  await toggle(page);
  await page.getByText('This session began without Pong').waitFor();
  await page.getByRole('button', { name: 'Begin both together' }).click();
  await page.getByRole('region', { name: 'True game', exact: true }).waitFor();
  await expect.poll(() => pixelsOf(page, 'True game')).toEqual(truth(1));
  await page.getByText('Pong knows no such thing as action 3: it rests meanwhile.').waitFor();

  await page.getByRole('button', { name: 'Begin another game' }).click();
  await expect.poll(() => pixelsOf(page, 'True game')).toEqual(truth(2));
  // Noise has long lost the game; what is begun from the true frames is near them again.
  await page.getByRole('main').focus();
  await page.keyboard.down('ArrowDown');
  await waitForFrames(page, 4);
  await page.keyboard.up('ArrowDown');
  const actions = await playedActions(page);
  await page.getByRole('button', { name: /^Set the learned world right/ }).click();
  await page.waitForFunction(() => (globalThis as unknown as PageGlobal).genie.current?.index === 0);
  await expect.poll(() => pixelsOf(page, 'True game')).toEqual(truth(2, ...actions));
  await toggle(page);
  expect(await page.getByRole('region', { name: 'True game', exact: true }).count()).toBe(0);
  await page.close();
});

test('is recorded side by side', async () => {
  const { page, complaints } = await openPage(site);
  await toggle(page);
  await page.getByRole('region', { name: 'True game', exact: true }).waitFor();
  await page.getByRole('main').focus();
  await page.keyboard.down('ArrowDown');
  await waitForFrames(page, 6);
  await page.keyboard.up('ArrowDown');
  await standStill(page);
  const actions = await readPath(page);
  await openRecorder(page);
  await page.getByText('+ difference', { exact: true }).click();
  const video = await record(page, 'MP4');
  const layout = layoutOf({ ...size, scale: 4, pictures: ['true', 'learned', 'difference'], keys: true });
  expect([video.height, video.width, video.frames.length]).toEqual([layout.height, layout.width, actions.length + 1]);
  for (const [i, frame] of video.frames.entries()) {
    const shown = shrink(frame, { ...size, ...layout.pictures[0]!, scale: 4, stride: video.width });
    expect(psnr(shown, truth(1, ...actions.slice(0, i))).value ?? 99).toBeGreaterThan(32);
  }
  expect(complaints).toEqual([]);
  await page.close();
});

test('a world without a true game says so', async () => {
  const { page, complaints } = await openPage(site, { query: '?world=/worlds/other/' });
  await waitForPhase(page, 'ready');
  await toggle(page);
  await page.getByText('This world was learned from videos, not from a game that runs here').waitFor();
  expect(await page.getByRole('region', { name: 'True game', exact: true }).count()).toBe(0);
  await page.keyboard.press('ArrowUp'); // plays on as ever
  await waitForFrames(page, 2);
  expect(complaints).toEqual([]);
  await page.close();
});
