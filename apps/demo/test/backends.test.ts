import path from 'node:path';
import { useBackend } from '@genie/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { breakShaders, countGpuWork, readGpuWork } from './gpu-work.ts';
import { expectSameInNode } from './replay.ts';
import { openPage, type PageGlobal, readRecording, useSite, waitForFrames, writeBundle } from './site.ts';
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

  test('with too few processors for threads takes the build without', async () => {
    await writeBundle(path.join(site.folder, 'world'), files);
    const script = 'Object.defineProperty(navigator, "hardwareConcurrency", { get: () => 2 });';
    const { page, complaints } = await openPage(site, { inWorker: script });
    expect(await page.getByTestId('backend').textContent()).toBe('wasm · 1 thread');
    expect(page.workers()).toHaveLength(1); // the world's, and none of threads
    await page.keyboard.press('ArrowDown');
    await waitForFrames(page, 6);
    await expectSameInNode(files, await readRecording(page));
    expect(complaints).toEqual([]);
  });
});

// A minute where the processor plays graphics card: it compiles every shader first.
describe('WebGPU', { timeout: 180_000 }, () => {
  const site = useSite({ webgpu: true });

  const dispatches: Record<string, number> = {};

  test.each([
    ['by our shaders', countGpuWork, 'this browser offers WebGPU'],
    ['where one of them does not compile', countGpuWork + breakShaders, 'a shader does not run here'],
  ])('makes the same tokens as wasm in Node, %s', async (name, inWorker, why) => {
    await writeBundle(path.join(site.folder, 'world'), files);
    const { page, complaints } = await openPage(site, { query: '?world=/world/&backend=webgpu', inWorker });
    expect(await page.getByTestId('backend').textContent()).toBe('WebGPU');
    expect(await page.evaluate(() => (globalThis as unknown as PageGlobal).genie.backend!.why)).toContain(why);
    await page.keyboard.press('ArrowUp');
    await waitForFrames(page, 3);
    const recording = await readRecording(page);
    await expectSameInNode(files, recording, { pixelTolerance: 1 });
    if (inWorker === countGpuWork) expect(complaints).toEqual([]);
    dispatches[name] = (await readGpuWork(page)).at(-1)!.dispatches;
  });

  test('takes fewer dispatches a frame with our shaders', () => {
    const [ours, composed] = Object.values(dispatches);
    expect(ours).toBeLessThan(0.7 * composed!);
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
    expect(await page.locator('.notice').textContent()).toMatch(
      /the graphics processor was lost \(destroyed\).*the game goes on in WebAssembly/,
    );
    const { length } = (await readRecording(page)).frames;
    await page.keyboard.press('KeyP');
    await waitForFrames(page, length + 3);
    await expectSameInNode(files, await readRecording(page));
  });
});
