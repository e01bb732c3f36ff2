import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { splitVideos } from '../dataset/split-videos.ts';
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
    writeFileSync(at('bad-images/1.png'), 'hello');
    // An MP4's index stands at its end: of one that was cut off nothing is left.
    const bad = ['text.mp4', 'cut.mp4', 'bad-images', 'none.mp4'].map(at);
    const summary = await importVideos([bad[0]!, at('a.webm'), ...bad.slice(1), at('a.gif')], at('some.h5'), size);
    expect(new Set(summary.skipped.map(({ source }) => source))).toEqual(new Set(bad));
    for (const { reason } of summary.skipped) expect(reason).toMatch(/^[^\n]{5,200}$/);
    const dataset = await VideoDataset.open(at('some.h5'));
    expect(dataset.videos.map(({ name, length }) => [name, length])).toEqual([
      ['a', 40],
      ['a-2', 40],
    ]);
    expect([numbers(dataset, 0), numbers(dataset, 1)]).toEqual([count(40), count(40)]);
    dataset.close();
  });

  test('keeps what is whole of files that were cut off, and of damaged ones each good stretch as a video', async () => {
    for (const extension of ['webm', 'gif']) {
      cpSync(at(`a.${extension}`), at(`short.${extension}`));
      truncateSync(at(`short.${extension}`), Math.floor(readFileSync(at(`a.${extension}`)).length * 0.7));
    }
    const damaged = fileURLToPath(new URL('../video/fixtures/damaged.mp4', import.meta.url));
    const sources = [at('short.webm'), at('short.gif'), damaged];
    const summary = await importVideos(sources, at('short.h5'), size);
    expect(summary.skipped).toEqual([]);
    expect(summary.notes.map(({ source, note }) => [source, note.replace(/:.*/, '')])).toEqual([
      [sources[0], 'the file is cut off'],
      [sources[1], 'the file is cut off'],
      [damaged, 'damaged from 1.00 s to 2.00 s'],
    ]);
    const dataset = await VideoDataset.open(at('short.h5'));
    expect(dataset.videos.map(({ name }) => name)).toEqual(['short', 'short-2', 'damaged#1', 'damaged#2']);
    for (const video of [0, 1]) {
      const { length } = dataset.videos[video]!;
      expect(length).toBeGreaterThan(20);
      expect(numbers(dataset, video)).toEqual(count(length));
    }
    // The dataset has 20 frames a second, the damaged video 30.
    expect(dataset.videos.slice(2).map(({ length, offset }) => [length, offset])).toEqual([
      [20, 0],
      [20, 40],
    ]);
    dataset.close();
  });

  test('a damaged file alone is cut as any single recording is, so that some can be held out', async () => {
    const damaged = fileURLToPath(new URL('../video/fixtures/damaged.mp4', import.meta.url));
    await importVideos([damaged], at('alone.h5'), { ...size, fps: 300 });
    const dataset = await VideoDataset.open(at('alone.h5'));
    expect(dataset.videos).toHaveLength(10);
    expect(dataset.videos[5]).toMatchObject({ name: 'damaged#2#1', start: 300, length: 60, offset: 600 });
    expect(splitVideos(dataset).heldOut).toHaveLength(1);
    dataset.close();
    await importVideos([damaged], at('alone.h5'), { ...size, fps: 10 });
    const short = await VideoDataset.open(at('alone.h5'));
    expect(short.videos.map(({ name, offset }) => [name, offset])).toEqual([
      ['damaged#1', 0],
      ['damaged#2', 20],
    ]);
    expect(splitVideos(short).heldOut).toHaveLength(1);
    short.close();
    // Read again as a dataset at another rate, each stretch stands where it did.
    const again = await importVideos([at('alone.h5')], at('alone-20.h5'), { ...size, fps: 20 });
    expect(again.notes).toEqual([]);
    const twice = await VideoDataset.open(at('alone-20.h5'));
    expect(twice.videos.map(({ name, offset }) => [name, offset])).toEqual([
      ['damaged#1', 0],
      ['damaged#2', 40],
    ]);
    twice.close();
  });

  test('an animated PNG that is named is a video, whatever its ending; an archive that is not read says what to do', async () => {
    const moving = fileURLToPath(new URL('../video/fixtures/transparent.apng', import.meta.url));
    cpSync(moving, at('apng/moving.png'));
    writeFileSync(at('apng/clips.zip'), 'PK');
    const { videos, skipped } = await importVideos([at('apng/moving.png'), at('apng/clips.zip')], at('apng.h5'), size);
    expect(videos).toMatchObject([{ name: 'moving', kind: 'video', frames: 10 }]);
    expect(skipped).toEqual([
      { source: at('apng/clips.zip'), reason: expect.stringContaining('unpack it, and name its folder') },
    ]);
  });

  test('an animated WebP that is named is a video, one that stands still a picture', async () => {
    const moving = fileURLToPath(new URL('../video/fixtures/transparent.webp', import.meta.url));
    mkdirSync(at('webp'));
    cpSync(moving, at('webp/moving.webp'));
    await sharp(plain(8, 8, 255, 255, 255), { raw: { height: 8, width: 8, channels: 3 } }).toFile(
      at('webp/still.webp'),
    );
    const { videos } = await importVideos([at('webp/moving.webp')], at('webp.h5'), size);
    expect(videos[0]).toMatchObject({ name: 'moving', kind: 'video' });
    expect(videos[0]!.frames).toBeGreaterThan(5);
    const still = await importVideos([at('webp/still.webp')], at('webp.h5'), size);
    expect(still.videos).toMatchObject([{ name: 'webp', kind: 'pictures', frames: 1 }]);
  });

  test('fails in one line where nothing is good, and leaves nothing', async () => {
    mkdirSync(at('empty'), { recursive: true });
    const attempt = (...sources: string[]) => importVideos(sources, at('never.h5'), size);
    await expect(attempt(at('empty'))).rejects.toThrow(
      /empty: no video or image files in this folder or those below it$/,
    );
    await expect(attempt(at('none/*.mp4'))).rejects.toThrow(/no file matches$/);
    await expect(attempt(at('text.txt'), at('none.mp4'))).rejects.toThrow(/\(and 1 more\)$/);
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
