import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { DatasetWriter } from '../dataset/dataset-writer.ts';
import { VideoDataset } from '../dataset/video-dataset.ts';
import { pixel, plain, temporaryFolder } from '../testing/pictures.ts';
import { contactSheet } from './contact-sheet.ts';
import { datasetInfo } from './dataset-info.ts';

const folder = temporaryFolder();
const path = join(folder, 'd.h5');

beforeAll(async () => {
  writeFileSync(join(folder, 'v0.json'), '{}');
  const writer = await DatasetWriter.create(path, { height: 4, width: 6 });
  for (let video = 0; video < 5; video++) {
    for (let t = 0; t <= 10 + video; t++) writer.write(plain(4, 6, 50 * video, 10 * t, 0));
    writer.endVideo({ name: `v${video}`, labels: video === 0 ? join(folder, 'v0.json') : undefined });
  }
  await writer.finish({ fps: 10 });
});

test('datasetInfo counts', async () => {
  const info = await datasetInfo(path, { heldOut: 0.4, seed: 1 });
  const bytes = statSync(path).size;
  expect(info).toMatchObject({ path, bytes, frames: 65, height: 4, width: 6, channels: 3, fps: 10, seconds: 6.5 });
  expect(info).toMatchObject({ shortest: 11, longest: 15, labelled: 1 });
  expect([info.videos.length, info.split.train.length, info.split.heldOut.length]).toEqual([5, 3, 2]);
  await expect(datasetInfo(join(folder, 'none.h5'))).rejects.toThrow('no such file');
});

test('contactSheet shows a video a row, time from left to right', async () => {
  const dataset = await VideoDataset.open(path);
  const png = await contactSheet(dataset, { rows: 2, columns: 3, scale: 3 });
  dataset.close();
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([(3 * 7 + 1) * 3, (2 * 5 + 1) * 3, 3]);
  const at = (row: number, column: number) => pixel(data, info.width, (column * 7 + 3) * 3, (row * 5 + 2) * 3);
  expect([0, 1, 2].map((column) => at(0, column))).toEqual([
    [0, 0, 0],
    [0, 50, 0],
    [0, 100, 0],
  ]);
  expect(at(1, 2)).toEqual([100, 120, 0]); // the third of five videos, its thirteenth frame
});
