import { type Browser, launchChromium } from '@genie/testing/chromium';
import type { ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Comparison } from './browser/compare.ts';
import { serveBrowserPages } from './serve.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

describe.each([
  ['isolated page, shared memory', true],
  ['plain page', false],
])('%s', (_, isolated) => {
  let server: ViteDevServer;
  beforeAll(async () => {
    server = await serveBrowserPages({ isolated });
  });
  afterAll(() => server?.close());

  test.each(['compare', 'inWorker'] as const)('the kernels run, and equal the composition: %s', async (where) => {
    const page = await browser.newPage();
    try {
      await page.goto(server.resolvedUrls!.local[0]!);
      await page.waitForFunction(() => 'compare' in window);
      const run = (name: string): Promise<Comparison> =>
        (window as unknown as Record<string, () => Promise<Comparison>>)[name]!();
      const result = await page.evaluate(run, where);
      expect(result).toMatchObject({ status: { ready: true, variant: 'relaxed' }, shared: isolated });
      expect(result.difference).toBeLessThan(1e-5);
    } finally {
      await page.close();
    }
  });
});
