import { createRequire } from 'node:module';
import path from 'node:path';
import { type Browser, launchChromium } from '@genie/testing/chromium';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Comparison } from './browser/compare.ts';

const wasmFolder = path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

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
    server = await createServer({
      configFile: false,
      root: path.join(import.meta.dirname, 'browser'),
      cacheDir: path.join(import.meta.dirname, '../node_modules/.vite-browser'),
      logLevel: 'error',
      server: { port: 0, host: '127.0.0.1', headers: isolated ? isolation : {}, fs: { strict: false } },
      plugins: [
        {
          name: 'wasm-files',
          configureServer({ middlewares }) {
            middlewares.use((request, _response, next) => {
              if (request.url?.startsWith('/wasm/')) request.url = `/@fs${wasmFolder}/${path.basename(request.url)}`;
              next();
            });
          },
        },
      ],
    });
    await server.listen();
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
