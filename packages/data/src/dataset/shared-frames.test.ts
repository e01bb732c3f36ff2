import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Random } from '@genie/ops';
import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/pictures.ts';
import { DatasetWriter } from './dataset-writer.ts';
import { FrameCache, shareFrames } from './shared-frames.ts';
import { VideoDataset } from './video-dataset.ts';

const path = join(temporaryFolder(), 'frames.h5');
const count = 700;
const size = 64 * 64 * 3;

beforeAll(async () => {
  const writer = await DatasetWriter.create(path, { height: 64, width: 64 });
  for (let t = 0; t < count; t++) writer.write(new Uint8Array(size).fill(t % 251));
  writer.endVideo({ name: 'v' });
  await writer.finish({ fps: 15 });
});

const isRight = (dataset: VideoDataset, start: number, frames: number): boolean =>
  dataset.read(start, frames).every((value, i) => value === (start + Math.floor(i / size)) % 251);

test('what one of several that opened a file has read, the others need not read', async () => {
  const first = await VideoDataset.open(path);
  const shared = first.share(2 ** 28);
  first.close();
  const all = await Promise.all([1, 2, 3].map(() => VideoDataset.open(path, { shared })));
  const cache = new FrameCache(shared);
  for (const dataset of all) expect(isRight(dataset, 0, count)).toBe(true);
  expect(cache.reads).toBe(shared.blocks);
  expect(shared.blocks).toBeGreaterThan(5);
  for (const dataset of all) dataset.close();
});

test('where there is less room than frames, blocks are forgotten, and all that is read is right', async () => {
  const first = await VideoDataset.open(path);
  const { blockBytes, blocks } = first.share(2 ** 28);
  const shared = first.share(3 * blockBytes);
  first.close();
  expect(shared.slots).toBe(3);
  const all = await Promise.all([1, 2].map(() => VideoDataset.open(path, { shared })));
  const random = new Random(1);
  for (let i = 0; i < 60; i++) expect(isRight(all[i % 2]!, random.integer(count - 40), 40)).toBe(true);
  expect(new FrameCache(shared).reads).toBeGreaterThan(blocks);
  for (const dataset of all) dataset.close();
});

test('a block that could not be read is asked for again, by whoever wants it', () => {
  const cache = new FrameCache(shareFrames(4, 2, 100));
  const out = new Uint8Array(2);
  const damaged = () => {
    throw new Error('damaged');
  };
  expect(() => cache.copy(1, [1, 3], out, damaged)).toThrow('damaged');
  cache.copy(1, [1, 3], out, () => Uint8Array.of(1, 2, 3, 4));
  cache.copy(1, [1, 3], out, damaged);
  expect([...out]).toEqual([2, 3]);
});

test('threads that ask for the same blocks at once, in little room, each get what is right', async () => {
  const shared = shareFrames(64, 40, 8 * 64);
  const module = new URL('shared-frames.ts', import.meta.url).href;
  const code = `
    import('${module}').then(({ FrameCache }) => {
      const { parentPort, workerData } = require('node:worker_threads');
      const cache = new FrameCache(workerData.shared);
      let seed = workerData.seed;
      let wrong = 0;
      for (let i = 0; i < 20000; i++) {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        const block = seed % 40;
        const out = new Uint8Array(8);
        cache.copy(block, [8, 16], out, () => new Uint8Array(64).fill(block + 1));
        if (out.some((value) => value !== block + 1)) wrong++;
      }
      parentPort.postMessage(wrong);
    });`;
  const wrong = await Promise.all(
    [1, 2, 3].map(
      (seed) =>
        new Promise((resolve, reject) => {
          const worker = new Worker(code, { eval: true, workerData: { shared, seed } });
          worker.once('message', resolve).once('error', reject);
        }),
    ),
  );
  expect(wrong).toEqual([0, 0, 0]);
  expect(new FrameCache(shared).reads).toBeGreaterThan(40);
}, 60_000);
