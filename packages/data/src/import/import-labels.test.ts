import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { VideoDataset } from '../dataset/video-dataset.ts';
import { datasetInfo } from '../info/dataset-info.ts';
import { countingFrames, mean, temporaryFolder } from '../testing/pictures.ts';
import { encodeVideo } from '../video/encode-video.ts';
import { importVideos } from './import-videos.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const size = { height: 16, width: 16 };
const labels = (count: number, fps: number, more: object = {}) =>
  JSON.stringify({
    fps,
    actionNames: ['stay', 'up'],
    actions: Array.from({ length: count }, (_, t) => t % 2),
    ...more,
  });

async function imported(sources: string[], options: object = {}) {
  const summary = await importVideos(sources, at('out.h5'), { ...size, ...options });
  const dataset = await VideoDataset.open(at('out.h5'), { parts: 1 });
  const { videos } = dataset;
  const first = Array.from({ length: videos[0]!.length }, (_, t) => Math.round(mean(dataset.read(t, 1)) / 5));
  dataset.close();
  return { summary, videos, first };
}

test('a JSON that is something else is told in a line, and its video is there without labels', async () => {
  const others: Record<string, string> = {
    title: '{"title":"x"}',
    array: '[1,2]',
    cut: '{"fps":15,"act',
    empty: '',
    longer: labels(60, 15),
    nameless: labels(19, 15, { actionNames: ['stay'] }),
    states: labels(19, 15, { states: { y: [1] } }),
    good: labels(19, 15),
  };
  mkdirSync(at('mixed'));
  for (const [name, text] of Object.entries(others)) {
    await encodeVideo(at(`mixed/${name}.mp4`), countingFrames(20), { ...size, fps: 15 });
    writeFileSync(at(`mixed/${name}.json`), text);
  }
  mkdirSync(at('mixed/folder.json'));
  await encodeVideo(at('mixed/folder.mp4'), countingFrames(20), { ...size, fps: 15 });
  const { summary, videos } = await imported([at('mixed')]);
  expect(summary.skipped).toEqual([]);
  expect(videos).toHaveLength(9);
  expect(videos.filter((video) => video.labels).map(({ name }) => name)).toEqual(['good']);
  expect(summary.labelsLeftOut.map(({ source }) => source).sort()).toEqual(
    ['array', 'cut', 'empty', 'folder', 'longer', 'nameless', 'states', 'title'].map((name) =>
      at(`mixed/${name}.json`),
    ),
  );
  const problem = (name: string) => videos.find((video) => video.name === name)!.labelsProblem;
  expect(problem('title')).toBe('no labels of a video: found title, expected fps, actionNames and actions');
  expect(problem('longer')).toMatch(
    /^actions: found 60 at 15 a second, 4\.1 s, beside 20 frames at 15 a second, 1\.3 s/,
  );
  expect(problem('good')).toBeUndefined();
  const { labelled, misfits } = await datasetInfo(at('out.h5'));
  expect([labelled, misfits]).toEqual([1, 8]);
});

test('labels of half the rate fit, and of a video that is played twice as fast do not', async () => {
  const doubled = countingFrames(20).flatMap((frame) => [frame, frame]);
  await encodeVideo(at('doubled.mp4'), doubled, { ...size, fps: 30 });
  writeFileSync(at('doubled.json'), labels(19, 15));
  await encodeVideo(at('fast.mp4'), countingFrames(20), { ...size, fps: 30 });
  writeFileSync(at('fast.json'), labels(19, 15));
  const { summary, videos } = await imported([at('doubled.mp4'), at('fast.mp4')]);
  expect(videos.map((video) => video.labels !== undefined)).toEqual([true, false]);
  expect(summary.labelsLeftOut).toEqual([
    { source: at('fast.json'), reason: expect.stringMatching(/if each action belongs to one frame, set fps to 30$/) },
  ]);
  // Resampled, the doubled one has its own frames again, and the labels fit them.
  const slow = await imported([at('doubled.mp4')], { fps: 15 });
  expect(slow.first).toEqual(Array.from({ length: 20 }, (_, t) => t));
  expect(slow.videos[0]!.labels).toBe(at('doubled.json'));
});

test('images have the rate that their labels tell', async () => {
  mkdirSync(at('images'));
  for (const [t, frame] of countingFrames(12).entries())
    await sharp(frame, { raw: { ...size, channels: 3 } }).toFile(at(`images/${t}.png`));
  writeFileSync(at('images.json'), labels(11, 30));
  expect((await imported([at('images')])).summary.fps).toBe(30);
  const half = await imported([at('images')], { fps: 15 });
  expect(half.first).toEqual([0, 2, 4, 6, 8, 10]);
  expect(half.videos[0]!.labels).toBe(at('images.json'));
  rmSync(at('images.json'));
  expect((await imported([at('images')], { fps: 15 })).first).toHaveLength(12);
});

test('labels of a damaged video, or of pictures of which one is missing, are about all of it', async () => {
  // 90 frames at 30 a second, of which those from 1 s to 2 s are damaged.
  cpSync(fileURLToPath(new URL('../video/fixtures/damaged.mp4', import.meta.url)), at('damaged.mp4'));
  mkdirSync(at('gap'));
  for (const [t, frame] of countingFrames(12).entries())
    await sharp(frame, { raw: { ...size, channels: 3 } }).toFile(at(`gap/${t}.png`));
  writeFileSync(at('gap/5.png'), 'gone');
  writeFileSync(at('gap.json'), labels(11, 30));
  for (const count of [89, 59]) {
    writeFileSync(at('damaged.json'), labels(count, 30));
    const { summary } = await imported([at('damaged.mp4'), at('gap')]);
    expect(summary.labelsLeftOut.map(({ source }) => source)).toEqual(count === 89 ? [] : [at('damaged.json')]);
    // What was imported is a source again, at another rate too.
    for (const options of [{}, { fps: 15 }]) {
      await importVideos([at('out.h5')], at('again.h5'), { ...size, ...options });
      for (const file of ['out.h5', 'again.h5']) {
        const dataset = await VideoDataset.open(at(file), { parts: 1 });
        const rate = dataset.fps / 30;
        expect(dataset.videos.map((video) => [video.name, video.offset, video.labels])).toEqual([
          ['damaged#1', 0, count === 89 ? at('damaged.json') : undefined],
          ['damaged#2', 60 * rate, count === 89 ? at('damaged.json') : undefined],
          ['gap#1', 0, at('gap.json')],
          ['gap#2', 6 * rate, at('gap.json')],
        ]);
        expect(dataset.videos.filter(({ labelsProblem }) => labelsProblem)).toHaveLength(count === 89 ? 0 : 2);
        dataset.close();
      }
    }
  }
});
