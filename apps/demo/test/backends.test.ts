import path from 'node:path';
import { useBackend } from '@genie/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectSameInNode } from './replay.ts';
import { openPage, readRecording, useSite, waitForFrames, writeBundle } from './site.ts';
import { tinyBundle } from './tiny-world.ts';

let files: Record<string, Uint8Array>;

beforeAll(async () => {
  await useBackend('wasm');
  files = await tinyBundle();
});

describe('a server that does not isolate the page', () => {
  const site = useSite({ isolated: false });

  test('gives one thread, and the same frames', async () => {
    await writeBundle(path.join(site.folder, 'world'), files);
    const { page, complaints } = await openPage(site);
    expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(false);
    expect(await page.getByTestId('backend').textContent()).toBe('wasm · 1 thread');
    await page.keyboard.press('ArrowUp');
    await waitForFrames(page, 6);
    await expectSameInNode(files, await readRecording(page));
    expect(complaints).toEqual([]);
  });
});

describe('an isolated page', () => {
  const site = useSite();

  test('uses threads, and makes the same frames', async () => {
    await writeBundle(path.join(site.folder, 'world'), files);
    // tfjs takes half of the processors: on a machine with two, one thread. Say that there are four.
    const script = 'Object.defineProperty(navigator, "hardwareConcurrency", { get: () => 4 });';
    const { page, complaints } = await openPage(site, { inWorker: script });
    expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
    expect(await page.getByTestId('backend').textContent()).toBe('wasm · 2 threads');
    await page.keyboard.press('ArrowDown');
    await waitForFrames(page, 6);
    await expectSameInNode(files, await readRecording(page));
    expect(complaints).toEqual([]);
  });
});

// A minute where the processor plays graphics card: it compiles every shader first.
describe('WebGPU', { timeout: 180_000 }, () => {
  const site = useSite({ webgpu: true });

  test('makes the same tokens as wasm in Node', async () => {
    await writeBundle(path.join(site.folder, 'world'), files);
    const { page, complaints } = await openPage(site, { query: '?world=/world/&backend=webgpu' });
    expect(await page.getByTestId('backend').textContent()).toBe('WebGPU');
    await page.keyboard.press('ArrowUp');
    await waitForFrames(page, 2);
    const recording = await readRecording(page);
    await expectSameInNode(files, recording, { pixelTolerance: 1 });
    expect(complaints).toEqual([]);
  });

  test('that is lost in play leaves the game to wasm, where it stood', async () => {
    await writeBundle(path.join(site.folder, 'world'), files);
    // The renderer is SwiftShader, which the page would not choose by itself; and some seconds after the start it is gone.
    const script = `
      Object.defineProperty(GPUAdapterInfo.prototype, 'isFallbackAdapter', { get: () => false });
      const request = GPUAdapter.prototype.requestDevice;
      GPUAdapter.prototype.requestDevice = async function (descriptor) {
        const device = await request.call(this, descriptor);
        addEventListener('message', ({ data }) => { if (data.path?.[0] === 'step' && data.argumentList[0].value === 3) device.destroy(); });
        return device;
      };`;
    const { page } = await openPage(site, { inWorker: script });
    expect(await page.getByTestId('backend').textContent()).toBe('WebGPU');
    await page.keyboard.press('ArrowUp');
    await waitForFrames(page, 2);
    await page.keyboard.press('Digit3');
    await expect.poll(() => page.getByTestId('backend').textContent(), { timeout: 60_000 }).toContain('wasm');
    expect(await page.locator('.notice').textContent()).toContain('the game goes on in WebAssembly');
    const { length } = (await readRecording(page)).frames;
    await page.keyboard.press('KeyP');
    await waitForFrames(page, length + 3);
    await expectSameInNode(files, await readRecording(page));
  });
});
