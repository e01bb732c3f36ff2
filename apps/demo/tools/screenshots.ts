// Takes the pictures of the READMEs: opens the built page in Chromium, plays as a person would, and writes
// docs/images/page-*.png.
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium, type Page } from '@genie/testing/chromium';
import { serve } from '../../trainer/src/serve/index.ts';
import type { Game } from '../src/game/game.svelte.ts';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const out = fileURLToPath(new URL('../../../docs/images', import.meta.url));
/** A picture in a README that is larger than this is too slow to load, in bytes. */
const largest = 150_000;

interface PageGlobal {
  genie: Game;
}

/** Play before every picture: keys, and for how many frames each. */
const keys: [key: string, frames: number][] = [
  ['ArrowUp', 6],
  ['ArrowDown', 9],
  ['ArrowUp', 5],
];

const phone = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true, deviceScaleFactor: 1.5 };
const pictures = [
  { name: 'dark', tab: 'Actions', context: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' } },
  { name: 'light', tab: 'Worlds', context: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' } },
  { name: 'phone', tab: undefined, context: { ...phone, colorScheme: 'dark' } },
] as const;

await mkdir(out, { recursive: true });
const served = await serve({ folder: dist, port: 0 });
const browser = await launchChromium();
try {
  for (const { name, tab, context } of pictures) {
    const page = await browser.newPage(context);
    await page.goto(served.url);
    await page.waitForFunction(() => (globalThis as unknown as PageGlobal).genie?.phase === 'ready');
    if (tab) await page.getByRole('tab', { name: tab }).click();
    await play(page);
    if (tab === 'Actions') await page.waitForFunction(() => !document.querySelector('canvas.empty'));
    const file = path.join(out, `page-${name}.png`);
    await page.screenshot({ path: file });
    const { size } = await stat(file);
    console.log(`${file}: ${Math.round(size / 1000)} kB`);
    if (size > largest) throw new Error(`${file} has ${size} bytes, expected at most ${largest}`);
    await page.close();
  }
} finally {
  await browser.close();
  await served.close();
}

/** Plays until there is something on the timeline, goes back some frames, and branches off. */
async function play(page: Page): Promise<void> {
  let until = 0;
  const frames = (count: number) =>
    page.waitForFunction((n) => (globalThis as unknown as PageGlobal).genie.current!.index >= n, count);
  for (const [key, count] of keys) {
    until += count;
    await page.keyboard.down(key);
    await frames(until);
    await page.keyboard.up(key);
  }
  const at = () => page.evaluate(() => (globalThis as unknown as PageGlobal).genie.current!.index);
  await page.keyboard.press('KeyP');
  while ((await at()) > until - 8) await page.keyboard.press('Comma');
  await page.keyboard.down('ArrowDown');
  await page.keyboard.press('KeyP');
  await frames(until + 4);
}
