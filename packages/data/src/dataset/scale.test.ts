import { join } from 'node:path';
import { expect, test } from 'vitest';
import { datasetInfo } from '../info/dataset-info.ts';
import { temporaryFolder } from '../testing/pictures.ts';
import { ClipSampler } from './clip-sampler.ts';
import { sameContent } from './content/same-content.ts';
import { VideoLook } from './content/video-look.ts';
import { DatasetWriter } from './dataset-writer.ts';
import { heldOutClips } from './held-out-clips.ts';
import { splitVideos } from './split-videos.ts';
import { VideoDataset } from './video-dataset.ts';

// Numbers of videos that once stood on the stack as arguments.
const count = 200_000;

test('200,000 videos are written, counted, split and sampled', async () => {
  const path = join(temporaryFolder(), 'many.h5');
  const writer = await DatasetWriter.create(path, { height: 2, width: 2 });
  const looks = [];
  const frame = new Uint8Array(12);
  for (let i = 0; i < count; i++) {
    frame.fill(i % 250);
    const look = new VideoLook(2, 2);
    look.add(frame);
    looks.push(look.finish());
    writer.write(frame);
    writer.endVideo({ name: `v${i}` });
  }
  const same = sameContent(writer, looks);
  expect(same.length).toBeGreaterThan(count / 2);
  await writer.finish({ fps: 15, same });

  const info = await datasetInfo(path);
  expect(info).toMatchObject({ frames: count, shortest: 1, longest: 1, labelled: 0, repeated: same.length });
  const dataset = await VideoDataset.open(path);
  const { train, heldOut } = splitVideos(dataset, { heldOut: 0.1 });
  expect(train.length + heldOut.length).toBe(count);
  expect(dataset.videos.at(-1)).toMatchObject({ name: `v${count - 1}`, start: count - 1, length: 1 });
  const sampler = new ClipSampler(dataset, { videos: train, length: 1, batchSize: 1000, seed: 1 });
  expect(sampler.size).toBe(train.length);
  expect(new Set(sampler.nextPlaces().map(({ video }) => video)).size).toBe(1000);
  expect([...heldOutClips(dataset, heldOut, { length: 1, limit: 3 })]).toHaveLength(3);
  dataset.close();
});
