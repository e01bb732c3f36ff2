import { type Browser, launchChromium, type Page } from '@genie/testing/chromium';
import type { ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WebGpuKernelsStatus } from '../src/backends/webgpu/index.ts';
import type { Outcome } from './browser/webgpu.ts';
import { cases } from './browser/webgpu-cases.ts';
import type { ChoiceOutcome } from './browser/webgpu-choose.ts';
import { serveBrowserPages } from './serve.ts';

// A software renderer: right, and slow. It compiles every shader first.
describe('the shaders, in Chromium on SwiftShader', () => {
  let browser: Browser;
  let server: ViteDevServer;
  let page: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    [browser, server] = await Promise.all([launchChromium({ webgpu: true }), serveBrowserPages({ isolated: false })]);
    page = await browser.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    await page.goto(`${server.resolvedUrls!.local[0]!}webgpu.html`);
    await page.waitForFunction(() => 'compare' in window);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  test('are prepared on their backend only', async () => {
    const prepare = (): Promise<WebGpuKernelsStatus[]> =>
      (window as unknown as { prepare(): Promise<WebGpuKernelsStatus[]> }).prepare();
    expect(await page.evaluate(prepare)).toEqual([
      { ready: false, why: 'the current backend is cpu, expected webgpu' },
      { ready: true },
    ]);
    expect(complaints).toEqual([]);
  });

  test.each([
    [3, 1024, undefined],
    [5, 30, undefined],
    [2, 1, undefined],
    [64, 1024, 0.5],
    [7, 100, 2],
    [4, 3, 1],
  ] as const)('choose tokens of %i rows of %i logits, temperature %s', async (rows, width, temperature) => {
    type Choose = (rows: number, width: number, temperature?: number) => Promise<ChoiceOutcome>;
    const outcome = await page.evaluate(
      ([rows, width, temperature]) => (window as unknown as { choose: Choose }).choose(rows, width, temperature),
      [rows, width, temperature] as const,
    );
    expect(outcome).toMatchObject({ wrong: 0, dtype: 'int32' });
    expect(outcome.difference).toBeLessThan(1e-4);
    expect(complaints).toEqual([]);
  });

  test.each(Object.entries(cases))('equal the composition on cpu: %s', async (name, { gradient, shaders, others }) => {
    const compare = (name: string): Promise<Outcome> =>
      (window as unknown as { compare(name: string): Promise<Outcome> }).compare(name);
    complaints.length = 0;
    const outcome = await page.evaluate(compare, name);
    expect(complaints).toEqual([]); // a shader that does not compile
    expect(Math.max(...outcome.differences)).toBeLessThan(1e-4);
    if (gradient) return; // which runs compositions too
    expect(outcome.shaders).toEqual(shaders);
    if (others !== undefined) expect(outcome.others).toBe(others);
  });
});
