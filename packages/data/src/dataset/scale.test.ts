import { join } from 'node:path';
import { expect, test } from 'vitest';
import { datasetInfo } from '../info/dataset-info.ts';
import { temporaryFolder } from '../testing/pictures.ts';
import { ClipSampler } from './clip-sampler.ts';
import { DatasetWriter } from './dataset-writer.ts';
import { heldOutClips } from './held-out-clips.ts';
import { splitVideos } from './split-videos.ts';
import { VideoDataset } from './video-dataset.ts';

// Numbers of videos that once stood on the stack as arguments.
const count = 200_000;

test('200,000 videos are written, counted, split and sampled', async () => {
  const path = join(temporaryFolder(), 'many.h5');
  const writer = await DatasetWriter.create(path, { height: 2, width: 2 });
  const frame = new Uint8Array(12);
  for (let i = 0; i < count; i++) {
    frame.fill(i % 250);
    writer.write(frame);
    writer.endVideo({ name: `v${i}` });
  }
  // Every second one shows the same as the one before it.
  const same = Array.from({ length: count / 2 }, (_, i) => ({ video: 2 * i + 1, as: 2 * i, by: 'frames' as const }));
  await writer.finish({ fps: 15, same });

  const info = await datasetInfo(path);
  expect(info).toMatchObject({ frames: count, shortest: 1, longest: 1, labelled: 0, repeated: same.length });
  const dataset = await VideoDataset.open(path);
  const { train, heldOut } = splitVideos(dataset, { heldOut: 0.1 });
  expect([train.length, heldOut.length]).toEqual([0.9 * count, 0.1 * count]);
  const isHeld = new Set(heldOut);
  expect(heldOut.filter((video) => !isHeld.has(video ^ 1))).toEqual([]);
  expect(dataset.videos.at(-1)).toMatchObject({ name: `v${count - 1}`, start: count - 1, length: 1 });
  const sampler = new ClipSampler(dataset, { videos: train, length: 1, batchSize: 1000, seed: 1 });
  expect(sampler.size).toBe(train.length);
  expect(new Set(sampler.nextPlaces().map(({ video }) => video)).size).toBe(1000);
  expect([...heldOutClips(dataset, heldOut, { length: 1, limit: 3 })]).toHaveLength(3);
  dataset.close();
}, 300_000);
