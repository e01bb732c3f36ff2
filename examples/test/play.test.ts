import { type Browser, launchChromium } from '@genie/testing/chromium';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildExample, servePage } from './pages.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

describe.each(['vite', 'esbuild'] as const)('the page that %s has built and minified', (name) => {
  let built: Awaited<ReturnType<typeof buildExample>>;
  beforeAll(async () => {
    built = await buildExample(name);
  });
  afterAll(() => built?.remove());

  test.each([
    ['isolated: two threads', true, 2],
    ['on a plain server: one thread', false, 1],
  ])('plays a world, %s', async (_, isolated, threads) => {
    const served = await servePage(built.folder, { isolated });
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.location().url.endsWith('favicon.ico'))
        complaints.push(message.text());
    });
    try {
      // Threads take half of the processors, of which a small machine has too few.
      await page.addInitScript(() => Object.defineProperty(navigator, 'hardwareConcurrency', { get: () => 4 }));
      await page.goto(served.url);
      const status = page.locator('#status');
      await expect.poll(() => status.textContent(), { timeout: 50_000 }).toMatch(/frame [3-9]/);
      expect(await status.textContent()).toContain(`${threads} thread(s), kernels relaxed`);
      // The picture is one of Pong: not all of one colour.
      const colours = await page.evaluate(() => {
        const canvas = document.querySelector('canvas')!;
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size;
      });
      expect(colours).toBeGreaterThan(1);
      expect(complaints).toEqual([]);
    } finally {
      await page.close();
      await served.close();
    }
  });
});
