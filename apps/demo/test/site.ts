import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type LaunchOptions, launchChromium, type Page } from '@genie/testing/chromium';
import type { Sampling } from '@genie/world';
import sirv from 'sirv';
import { afterAll, beforeAll, expect } from 'vitest';
import { serve } from '../../trainer/src/serve/index.ts';
import type { Game } from '../src/game/game.svelte.ts';

/** The built page, served with some folders beside it, and a browser to open it in. */
export interface Site {
  url: string;
  browser: Browser;
  /** A temporary folder; `world/` in it is served at /world/, `worlds/` at /worlds/. */
  folder: string;
}

/** Options of {@link useSite}. */
export interface SiteOptions extends LaunchOptions {
  /** True when the server isolates the page, as `genie demo` does; a plain web server does not. Default true. */
  isolated?: boolean;
}

const dist = fileURLToPath(new URL('../dist', import.meta.url));

/** Starts the site before the tests of a file, and ends it after them. Its fields are there once tests run. */
export function useSite({ isolated = true, ...launch }: SiteOptions = {}): Site {
  const site = {} as Site;
  const ends: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    if (!existsSync(path.join(dist, 'index.html'))) {
      throw new Error('apps/demo/dist is missing: run "pnpm build" in apps/demo first');
    }
    site.folder = await mkdtemp(path.join(os.tmpdir(), 'genie-demo-'));
    ends.push(() => rm(site.folder, { recursive: true }));
    const mounts = { '/world/': path.join(site.folder, 'world'), '/worlds/': path.join(site.folder, 'worlds') };
    for (const folder of Object.values(mounts)) await mkdir(folder);
    await writeFile(path.join(mounts['/worlds/'], 'index.json'), '{"worlds":[]}');
    const served = isolated ? await serve({ folder: dist, mounts, port: 0 }) : await servePlainly(dist, site.folder);
    site.url = served.url;
    ends.push(served.close);
    site.browser = await launchChromium(launch);
    ends.push(() => site.browser.close());
  });
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });
  return site;
}

/** Files without any header of ours. */
async function servePlainly(...folders: string[]): Promise<{ url: string; close: () => Promise<void> }> {
  const [page, beside] = folders.map((folder) => sirv(folder, { dev: true }));
  const server = createServer((request, response) => beside!(request, response, () => page!(request, response)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Writes the files of a bundle into a folder. */
export async function writeBundle(folder: string, files: Record<string, Uint8Array>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [file, bytes] of Object.entries(files)) await writeFile(path.join(folder, file), bytes);
}

/** A page that is open, and what its console complained of. */
export interface OpenedPage {
  page: Page;
  /** Errors and warnings so far; a test that expects none compares with []. */
  complaints: string[];
}

/** Options of {@link openPage}. */
export interface OpenOptions {
  /** Query that follows the address, such as `?world=/world/`. */
  query?: string;
  context?: Parameters<Browser['newContext']>[0];
  /** Runs in the page before its own scripts. */
  before?: () => void;
  /** Script that runs in the world's worker before its own. */
  inWorker?: string;
  /** True when the page may fail to open a world. Default false. */
  mayFail?: boolean;
}

/** Opens the page, and waits until its world is ready or it says why not. */
export async function openPage(site: Site, options: OpenOptions = {}): Promise<OpenedPage> {
  const { query = '?world=/world/', context = {}, before, inWorker, mayFail = false } = options;
  const page = await (await site.browser.newContext(context)).newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  if (before) await page.addInitScript(before);
  if (inWorker) {
    await page.route(/\/worker-[^/]*\.js$/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${inWorker}\n${await response.text()}` });
    });
  }
  await page.goto(site.url + query);
  await waitForPhase(page, 'ready', 'playing', 'failed');
  const failure = await page.evaluate(() => {
    const { phase, message } = (globalThis as unknown as PageGlobal).genie;
    return phase === 'failed' ? message : undefined;
  });
  if (failure && !mayFail) throw new Error(`the page says: ${failure}`);
  return { page, complaints };
}

/** The page's game, within the page. */
export interface PageGlobal {
  genie: Game;
}

export async function waitForPhase(page: Page, ...phases: string[]): Promise<void> {
  await page.waitForFunction((wanted) => wanted.includes((globalThis as unknown as PageGlobal).genie?.phase), phases);
}

/** Waits until that many frames have been played since the last reset. */
export async function waitForFrames(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    (wanted) => (globalThis as unknown as PageGlobal).genie.recording!.frames.length >= wanted,
    count,
  );
}

/** Play since the last reset, as plain arrays. */
export interface PlainRecording {
  start: { index?: number; image?: number[]; clip?: number[]; dream?: number };
  seed: number;
  frames: (Sampling & { action: number; tokens: number[] })[];
  /** RGBA of the canvas, which shows the last frame. */
  pixels: number[];
}

/** Pauses, and reads what was played and what is on the screen. */
export async function readRecording(page: Page): Promise<PlainRecording> {
  if (await page.evaluate(() => (globalThis as unknown as PageGlobal).genie.phase === 'playing')) {
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
  }
  let shown = -1;
  // The frame that was on its way when the game was paused still comes.
  await expect
    .poll(
      async () => {
        const before = shown;
        shown = await page.evaluate(() => (globalThis as unknown as PageGlobal).genie.recording!.frames.length);
        return shown === before;
      },
      { interval: 150 },
    )
    .toBe(true);
  await page.waitForFunction(() => {
    const { picture, current } = (globalThis as unknown as PageGlobal).genie;
    return picture!.tokens === current!.tokens; // the picture of a frame of the history follows
  });
  return page.evaluate(() => {
    const { start, seed, frames } = (globalThis as unknown as PageGlobal).genie.recording!;
    const canvas = document.querySelector<HTMLCanvasElement>('.screen canvas')!;
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')!; // the browser warns of reading the shown one often
    copy.drawImage(canvas, 0, 0);
    return {
      start: 'image' in start ? { image: [...start.image] } : 'index' in start ? { index: start.index } : {},
      seed,
      frames: frames.map((frame) => ({ ...frame, tokens: [...frame.tokens] })),
      pixels: [...copy.getImageData(0, 0, canvas.width, canvas.height).data],
    };
  });
}
