import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { VideoDataset } from '../dataset/video-dataset.ts';
import { countingFrames, mean, pixel, plain, temporaryFolder } from '../testing/pictures.ts';
import { encodeVideo } from '../video/encode-video.ts';
import { importVideos } from './import-videos.ts';
import type { ImportProgress } from './progress-meter.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const size = { height: 16, width: 16 };

/** A fifth of each frame's brightness: its number in its source. */
function numbers(dataset: VideoDataset, video = 0): number[] {
  const { start, length } = dataset.videos[video]!;
  return Array.from({ length }, (_, t) => Math.round(mean(dataset.read(start + t, 1)) / 5));
}
const count = (n: number) => Array.from({ length: n }, (_, i) => i);

beforeAll(async () => {
  const frames = countingFrames(40);
  for (const extension of ['mp4', 'webm', 'gif']) await encodeVideo(at(`a.${extension}`), frames, { ...size, fps: 20 });
  mkdirSync(at('images'));
  for (const [t, frame] of countingFrames(12).entries()) {
    const image = sharp(frame, { raw: { ...size, channels: 3 } });
    await (t % 2 ? image.jpeg({ quality: 100 }).toFile(at(`images/${t}.jpg`)) : image.toFile(at(`images/${t}.png`)));
  }
});

describe('importVideos', () => {
  test.each(['mp4', 'webm', 'gif'])('reads every frame of %s once, in order', async (extension) => {
    const summary = await importVideos([at(`a.${extension}`)], at('one.h5'), size);
    expect(summary).toMatchObject({ frames: 40, skipped: [], ...size });
    expect(summary.fps).toBeCloseTo(20, 0);
    const dataset = await VideoDataset.open(at('one.h5'), { parts: 1 });
    expect(numbers(dataset)).toEqual(count(40));
    dataset.close();
  });

  test('reads a folder of PNG and JPEG in the order of their numbers', async () => {
    await importVideos([at('images')], at('images.h5'), { ...size, fps: 12 });
    const dataset = await VideoDataset.open(at('images.h5'), { parts: 1 });
    expect(numbers(dataset)).toEqual(count(12));
    expect(dataset.fps).toBe(12);
    dataset.close();
  });

  test('keeps boundaries, names, hashes and labels of many videos, found by a glob or in a folder', async () => {
    mkdirSync(at('many'));
    for (const [i, length] of [10, 20, 30].entries())
      await encodeVideo(at(`many/v${i + 9}.mp4`), countingFrames(length), { ...size, fps: 15 });
    const labels = { fps: 15, actionNames: ['stay'], actions: Array<number>(19).fill(0) };
    writeFileSync(at('many/v10.json'), JSON.stringify(labels));
    for (const source of [at('many'), at('many/v*.mp4')]) {
      await importVideos([source], at('many.h5'), size);
      const dataset = await VideoDataset.open(at('many.h5'));
      const { videos } = dataset;
      expect(videos.map(({ name, start, length }) => [name, start, length])).toEqual([
        ['v9', 0, 10],
        ['v10', 10, 20],
        ['v11', 30, 30],
      ]);
      expect(videos.map(({ labels }) => labels)).toEqual([undefined, at('many/v10.json'), undefined]);
      const sha256 = createHash('sha256')
        .update(readFileSync(at('many/v9.mp4')))
        .digest('hex');
      expect(videos[0]).toMatchObject({ source: at('many/v9.mp4'), sha256, offset: 0 });
      expect(numbers(dataset, 2)).toEqual(count(30));
      dataset.close();
    }
  });

  test('brings videos to one frame rate: the asked one, else that of the first', async () => {
    await encodeVideo(at('fast.mp4'), countingFrames(40), { ...size, fps: 40 });
    await importVideos([at('a.mp4'), at('fast.mp4')], at('rate.h5'), size);
    let dataset = await VideoDataset.open(at('rate.h5'));
    expect(dataset.fps).toBe(20);
    expect(dataset.videos.map(({ length }) => length)).toEqual([40, 20]);
    expect(numbers(dataset, 1)).toEqual(count(20).map((i) => expect.closeTo(2 * i, -0.5)));
    dataset.close();
    await importVideos([at('a.mp4')], at('rate.h5'), { ...size, fps: 5 });
    dataset = await VideoDataset.open(at('rate.h5'));
    expect(dataset.videos[0]!.length).toBe(10);
    dataset.close();
  });

  test('crops or letterboxes another aspect', async () => {
    // Red, green and blue thirds side by side, three times as wide as high.
    const wide = new Uint8Array(32 * 96 * 3);
    for (let i = 0; i < 32 * 96; i++) wide[3 * i + Math.floor((i % 96) / 32)] = 255;
    await encodeVideo(at('wide.mp4'), new Array(5).fill(wide), { height: 32, width: 96, fps: 15 });
    await importVideos([at('wide.mp4')], at('crop.h5'), { height: 24, width: 24, fit: 'crop' });
    let dataset = await VideoDataset.open(at('crop.h5'));
    for (const [x, y] of [
      [2, 2],
      [21, 21],
      [12, 12],
    ] as const) {
      const [red, green, blue] = pixel(dataset.read(0, 1), 24, x, y);
      expect(green! > 200 && red! < 60 && blue! < 60).toBe(true);
    }
    dataset.close();
    await importVideos([at('wide.mp4')], at('box.h5'), { height: 24, width: 24, fit: 'letterbox' });
    dataset = await VideoDataset.open(at('box.h5'));
    const frame = dataset.read(0, 1);
    expect(Math.max(...pixel(frame, 24, 12, 4), ...pixel(frame, 24, 12, 19))).toBeLessThan(5);
    expect(pixel(frame, 24, 3, 12)[0]).toBeGreaterThan(200);
    expect(pixel(frame, 24, 20, 12)[2]).toBeGreaterThan(200);
    dataset.close();
  });

  test('makes images of any size fit, transparency black', async () => {
    mkdirSync(at('odd'));
    await sharp({ create: { width: 33, height: 7, channels: 4, background: { r: 255, g: 255, b: 255, alpha: 0.5 } } })
      .png()
      .toFile(at('odd/1.png'));
    await sharp(plain(50, 20, 255, 255, 255), { raw: { height: 50, width: 20, channels: 3 } }).toFile(at('odd/2.png'));
    await importVideos([at('odd')], at('odd.h5'), { ...size, fit: 'letterbox' });
    const dataset = await VideoDataset.open(at('odd.h5'));
    expect(pixel(dataset.read(0, 1), 16, 8, 8)[0]).toBeCloseTo(128, -1);
    expect(pixel(dataset.read(0, 1), 16, 8, 1)).toEqual([0, 0, 0]);
    expect(pixel(dataset.read(1, 1), 16, 1, 8)).toEqual([0, 0, 0]);
    expect(pixel(dataset.read(1, 1), 16, 8, 1)).toEqual([255, 255, 255]);
    dataset.close();
  });

  test('skips bad files among good ones, with a reason for each, and keeps no frame of them', async () => {
    writeFileSync(at('text.mp4'), 'hello');
    for (const extension of ['mp4', 'webm', 'gif']) {
      cpSync(at(`a.${extension}`), at(`cut.${extension}`));
      truncateSync(at(`cut.${extension}`), Math.floor(readFileSync(at(`a.${extension}`)).length * 0.7));
    }
    mkdirSync(at('bad-images'));
    cpSync(at('images/0.png'), at('bad-images/0.png'));
    writeFileSync(at('bad-images/1.png'), 'hello');
    const bad = ['text.mp4', 'cut.mp4', 'cut.webm', 'cut.gif', 'bad-images', 'none.mp4'].map(at);
    const summary = await importVideos([bad[0]!, at('a.webm'), ...bad.slice(1), at('a.gif')], at('some.h5'), size);
    expect(summary.skipped.map(({ source }) => source).sort()).toEqual([...bad].sort());
    for (const { reason } of summary.skipped) expect(reason).toMatch(/^[^\n]{5,200}$/);
    expect(summary.skipped.find(({ source }) => source === bad[2])!.reason).toMatch(/cut off/);
    const dataset = await VideoDataset.open(at('some.h5'));
    expect(dataset.videos.map(({ name, length }) => [name, length])).toEqual([
      ['a', 40],
      ['a-2', 40],
    ]);
    expect([numbers(dataset, 0), numbers(dataset, 1)]).toEqual([count(40), count(40)]);
    dataset.close();
  });

  test('fails in one line where nothing is good, and leaves nothing', async () => {
    mkdirSync(at('empty'), { recursive: true });
    const attempt = (...sources: string[]) => importVideos(sources, at('never.h5'), size);
    await expect(attempt(at('empty'))).rejects.toThrow(/empty: no video or image files in this folder$/);
    await expect(attempt(at('none/*.mp4'))).rejects.toThrow(/no file matches$/);
    await expect(attempt(at('a.h5'), at('none.mp4'))).rejects.toThrow(/\(and 1 more\)$/);
    await expect(attempt()).rejects.toThrow(/^no video to import was given/);
    writeFileSync(at('text.mp4'), 'hello');
    await expect(attempt(at('text.mp4'))).rejects.toThrow(/text\.mp4: cannot be read as a video/);
    await expect(importVideos([at('a.mp4')], at('never.h5'), { height: 0, width: 16 })).rejects.toThrow(/height is 0/);
    await expect(importVideos([at('a.mp4')], at('text.mp4/x.h5'), size)).rejects.toThrow(/x\.h5: cannot be written/);
    expect(readdirSync(folder).filter((name) => name.includes('never'))).toEqual([]);
  });

  test('stops when told to, and keeps what was there before', async () => {
    writeFileSync(at('kept.h5'), 'before');
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error('enough'));
    const options = { ...size, signal: controller.signal, onProgress };
    await expect(importVideos([at('a.mp4'), at('a.gif')], at('kept.h5'), options)).rejects.toThrow('enough');
    expect(readFileSync(at('kept.h5'), 'utf8')).toBe('before');
    expect(readdirSync(folder).filter((name) => name.includes('kept'))).toEqual(['kept.h5']);
  });

  test('tells how far it is', async () => {
    const seen: ImportProgress[] = [];
    await importVideos([at('a.mp4'), at('a.gif')], at('p.h5'), { ...size, onProgress: (p) => seen.push(p) });
    expect(seen.at(-1)).toMatchObject({ source: at('a.gif'), done: 2, count: 2, frames: 80, secondsLeft: 0 });
    expect(seen.at(-1)!.framesPerSecond).toBeGreaterThan(0);
  });
});
