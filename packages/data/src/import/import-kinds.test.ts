import {
  cpSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import sharp from 'sharp';
import { pack } from 'tar-stream';
import { beforeAll, describe, expect, test } from 'vitest';
import { splitVideos } from '../dataset/split-videos.ts';
import { VideoDataset } from '../dataset/video-dataset.ts';
import { exportLeRobot } from '../export/export-lerobot.ts';
import { writeParquet } from '../export/write-parquet.ts';
import { generateVideos } from '../generate-videos.ts';
import { readLabels } from '../labels.ts';
import { countingFrames, mean, temporaryFolder } from '../testing/pictures.ts';
import { encodeVideo } from '../video/encode-video.ts';
import { importVideos } from './import-videos.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const size = { height: 16, width: 16 };

/** A fifth of the brightness of each frame: its number in its source. */
const numbers = (dataset: VideoDataset, video: number): number[] => {
  const { start, length } = dataset.videos[video]!;
  return Array.from({ length }, (_, t) => Math.round(mean(dataset.read(start + t, 1)) / 5));
};
const upTo = (from: number, end: number) => Array.from({ length: end - from }, (_, i) => from + i);
const png = (number: number) =>
  sharp(countingFrames(number + 1)[number]!, { raw: { ...size, channels: 3 } })
    .png()
    .toBuffer();

async function pictures(name: string, count: number): Promise<void> {
  mkdirSync(at(name), { recursive: true });
  for (let t = 0; t < count; t++) writeFileSync(at(`${name}/${t}.png`), await png(t));
}

async function opened<T>(path: string, look: (dataset: VideoDataset) => T | Promise<T>): Promise<T> {
  const dataset = await VideoDataset.open(path, { parts: 1 });
  try {
    return await look(dataset);
  } finally {
    dataset.close();
  }
}

describe('pictures', () => {
  test('one that cannot be read is left out and told, and no clip goes across its place', async () => {
    await pictures('f', 9);
    writeFileSync(at('f/4.png'), 'gone');
    writeFileSync(at('f/5.png'), '');
    symlinkSync('gone', at('f/9.png'));
    const summary = await importVideos([at('f')], at('f.h5'), size);
    expect(summary.skipped.map(({ source }) => source).sort()).toEqual([at('f/4.png'), at('f/5.png'), at('f/9.png')]);
    await opened(at('f.h5'), (dataset) => {
      expect(dataset.videos.map(({ name, offset }) => [name, offset])).toEqual([
        ['f#1', 0],
        ['f#2', 6],
      ]);
      expect([numbers(dataset, 0), numbers(dataset, 1)]).toEqual([upTo(0, 4), upTo(6, 9)]);
    });
  });
});

describe('datasets', () => {
  test('what an import wrote is a source: its videos, names, hashes and labels, bit by bit or at another size and rate', async () => {
    const files = await generateVideos({ game: 'pong', count: 2, frames: 20, seed: 1, out: at('games') });
    await importVideos(files, at('games.h5'), { height: 64, width: 64 });
    await importVideos([at('games.h5')], at('again.h5'), { height: 64, width: 64 });
    await opened(at('games.h5'), (before) =>
      opened(at('again.h5'), async (after) => {
        const kept = ({ videos }: VideoDataset) =>
          videos.map(({ name, length, sha256, labels }) => ({ name, length, sha256, labels }));
        expect(kept(after)).toEqual(kept(before));
        expect(after.videos[0]!.source).toBe(at('games.h5'));
        expect(after.fps).toBe(15);
        expect(Buffer.compare(after.read(0, 40), before.read(0, 40))).toBe(0);
      }),
    );
    const summary = await importVideos([at('games.h5')], at('small.h5'), { ...size, fps: 7.5 });
    expect(summary.videos.map(({ frames }) => frames)).toEqual([10, 10]);
  });

  test("the reference's own files, lzf and without boundaries or a rate, are sources", async () => {
    const reference = fileURLToPath(new URL('../dataset/fixtures/reference.h5', import.meta.url));
    const summary = await importVideos([reference], at('reference.h5'), { height: 8, width: 8, fps: 30 });
    expect(summary).toMatchObject({ frames: 40, fps: 30, skipped: [] });
    await opened(at('reference.h5'), async (dataset) => {
      const original = await VideoDataset.open(reference);
      expect(dataset.videos[0]).toMatchObject({ name: 'reference', length: 40 });
      expect(Buffer.compare(dataset.read(0, 40), original.read(0, 40))).toBe(0);
      original.close();
    });
    writeFileSync(at('text.h5'), 'hello');
    await expect(importVideos([at('text.h5')], at('never.h5'), size)).rejects.toThrow(
      /text\.h5: cannot be read as HDF5/,
    );
    await expect(importVideos([reference], reference, size)).rejects.toThrow('is one of the sources');
  });
});

describe('the same content', () => {
  beforeAll(async () => {
    await generateVideos({ game: 'pong', count: 6, frames: 60, seed: 5, out: at('pong') });
  });

  test('is told and never stands on both sides of the split: copies, and other encodings, sizes and rates of the same frames', async () => {
    const pong = (i: number) => at(`pong/pong-${String(i).padStart(4, '0')}.mp4`);
    mkdirSync(at('same'));
    cpSync(pong(0), at('same/a.mp4'));
    cpSync(pong(0), at('same/b.mp4'));
    await importVideos([pong(0)], at('one.h5'), { height: 64, width: 64 });
    const frames = await opened(at('one.h5'), (dataset) => upTo(0, 60).map((t) => dataset.read(t, 1)));
    await encodeVideo(at('same/c.webm'), frames, { height: 64, width: 64, fps: 15, quality: 40 });
    await encodeVideo(at('same/d.gif'), frames, { height: 64, width: 64, fps: 15 });
    mkdirSync(at('same/e'));
    for (const [t, frame] of frames.entries())
      await sharp(frame, { raw: { height: 64, width: 64, channels: 3 } })
        .resize(160)
        .jpeg()
        .toFile(at(`same/e/${t}.jpg`));
    for (let i = 1; i < 6; i++) cpSync(pong(i), at(`same/p${i}.mp4`));
    const summary = await importVideos([at('same')], at('same.h5'), { height: 64, width: 64 });
    expect(summary.skipped).toEqual([]);
    expect(summary.same).toEqual([
      { name: 'b', as: 'a', by: 'bytes' },
      { name: 'c', as: 'a', by: 'frames' },
      { name: 'd', as: 'a', by: 'frames' },
      { name: 'e', as: 'a', by: 'frames' },
    ]);
    await opened(at('same.h5'), (dataset) => {
      for (let seed = 0; seed < 30; seed++) {
        const { train, heldOut } = splitVideos(dataset, { heldOut: 0.3, seed });
        expect(heldOut.length).toBeGreaterThan(0);
        expect([...train, ...heldOut].sort((a, b) => a - b)).toEqual(upTo(0, 10));
        const copies = heldOut.filter((i) => 'abcde'.includes(dataset.videos[i]!.name)).length;
        expect([0, 5]).toContain(copies);
      }
    });
    await importVideos([at('same/a.mp4'), at('same/b.mp4')], at('copies.h5'), size);
    await opened(at('copies.h5'), (dataset) =>
      expect(() => splitVideos(dataset)).toThrow(/all 2 videos show the same \(a, b\), so none can be held out/),
    );
  });
});

describe('tar archives', () => {
  const archive = async (path: string, members: [string, Buffer | string][], zip = false) => {
    const tar = pack();
    const written = pipeline([
      tar as unknown as NodeJS.ReadableStream,
      ...(zip ? [createGzip()] : []),
      createWriteStream(path),
    ]);
    for (const [name, bytes] of members) tar.entry({ name }, bytes as Buffer);
    tar.finalize();
    await written;
  };

  test('of videos and of pictures by folder, such as WebDataset shards', async () => {
    await encodeVideo(at('v.mp4'), countingFrames(12), { ...size, fps: 15 });
    const members: [string, Buffer | string][] = [
      ['./s/000.mp4', readFileSync(at('v.mp4'))],
      ['./s/000.json', '{}'],
      ['./s/._000.mp4', 'x'],
      ['bad.mp4', 'x'],
    ];
    for (const ep of ['ep1', 'ep2'])
      for (let t = 0; t < 5; t++)
        members.push(
          [`${ep}/${t}.left.png`, await png(t)],
          [`${ep}/${t}.right.png`, await png(0)],
          [`${ep}/${t}.cls`, '1'],
        );
    for (const [name, zip] of [
      ['w.tar', false],
      ['w.tar.gz', true],
    ] as const) {
      await archive(at(name), members, zip);
      const summary = await importVideos([at(name)], at('w.h5'), size);
      expect(summary.skipped.map(({ source }) => source)).toEqual([`${at(name)}: bad.mp4`, at(name)]);
      expect(summary.skipped[1]!.reason).toBe('other pictures of the same samples: right');
      await opened(at('w.h5'), (dataset) => {
        expect(dataset.videos.map(({ name }) => name)).toEqual(['000', 'ep1', 'ep2']);
        expect(upTo(0, 3).map((i) => numbers(dataset, i))).toEqual([upTo(0, 12), upTo(0, 5), upTo(0, 5)]);
      });
    }
    cpSync(at('w.tar'), at('cut.tar'));
    truncateSync(at('cut.tar'), readFileSync(at('w.tar')).length - 9000);
    const cut = await importVideos([at('cut.tar')], at('w.h5'), size);
    expect([cut.videos.map(({ name }) => name), cut.skipped.at(-1)!.source]).toEqual([['000', 'ep1'], at('cut.tar')]);
    await archive(at('none.tar'), [['a.txt', 'x']]);
    await expect(importVideos([at('none.tar')], at('w.h5'), size)).rejects.toThrow(
      'no video or image files in this archive',
    );
  });
});

describe('LeRobot datasets', () => {
  test('out and in again: episodes, frames, actions', async () => {
    const files = await generateVideos({ game: 'maze', count: 3, frames: 30, seed: 2, out: at('maze') });
    await importVideos(files, at('maze.h5'), { height: 64, width: 64 });
    const written = await exportLeRobot(at('maze.h5'), at('lerobot'), { framesPerFile: 70 });
    expect(written).toMatchObject({ episodes: 3, frames: 90, actionNames: ['stay', 'up', 'down', 'left', 'right'] });
    expect(existsSync(at('lerobot/videos/observation.images.main/chunk-000/file-001.mp4'))).toBe(true);
    await expect(exportLeRobot(at('maze.h5'), at('lerobot'))).rejects.toThrow('is not empty; name another folder');
    const summary = await importVideos([at('lerobot')], at('back.h5'), { height: 64, width: 64 });
    expect(summary).toMatchObject({ skipped: [], fps: 15, frames: 90 });
    await opened(at('maze.h5'), (before) =>
      opened(at('back.h5'), async (after) => {
        expect(after.videos.map(({ name }) => name)).toEqual(upTo(0, 3).map((i) => `lerobot-episode-00000${i}`));
        for (const [i, video] of after.videos.entries()) {
          const [was, is] = await Promise.all([readLabels(before.videos[i]!.labels!), readLabels(video.labels!)]);
          expect(is).toEqual({ fps: 15, actionNames: was.actionNames, actions: was.actions });
          const [a, b] = [before, after].map((dataset) => dataset.read(i * 30, 30));
          expect(mean(a!.map((value, j) => Math.abs(value - b![j]!)))).toBeLessThan(4);
        }
      }),
    );
    const half = await importVideos([at('lerobot/videos/observation.images.main')], at('half.h5'), {
      ...size,
      fps: 7.5,
    });
    expect(half.videos.map(({ frames }) => frames)).toEqual([15, 15, 15]);
  });

  test('of a damaged file what is whole stays at its place in its episode', async () => {
    for (const name of ['e0', 'e1']) await encodeVideo(at(`${name}.mp4`), countingFrames(45), { ...size, fps: 30 });
    await importVideos([at('e0.mp4'), at('e1.mp4')], at('e.h5'), size);
    await exportLeRobot(at('e.h5'), at('spoiled'));
    // 90 frames at 30 a second, of which those from 1 s to 2 s are damaged.
    const damaged = fileURLToPath(new URL('../video/fixtures/damaged.mp4', import.meta.url));
    const file = at('spoiled/videos/observation.images.main/chunk-000/file-000.mp4');
    cpSync(damaged, file);
    await importVideos([damaged], at('d.h5'), size);
    for (const fps of [30, 15]) {
      const summary = await importVideos([at('spoiled')], at('spoiled.h5'), { ...size, fps });
      expect(summary.notes).toEqual([
        { source: file, note: expect.stringMatching(/^damaged from 1\.00 s to 2\.00 s/) },
      ]);
      await opened(at('spoiled.h5'), ({ videos }) =>
        expect(videos.map(({ length, offset }) => [length, offset])).toEqual(
          fps === 30
            ? [
                [30, 0],
                [30, 15],
              ]
            : [
                [15, 0],
                [15, 8],
              ],
        ),
      );
      if (fps === 30)
        await opened(at('spoiled.h5'), (found) =>
          opened(at('d.h5'), (whole) => expect(Buffer.compare(found.read(0, 60), whole.read(0, 60))).toBe(0)),
        );
    }
  });

  test('with keys as vectors, axes, several cameras, and of an older version', async () => {
    cpSync(at('lerobot'), at('keys'), { recursive: true });
    const file = at('keys/meta/info.json');
    const info = JSON.parse(readFileSync(file, 'utf8'));
    const rows = upTo(0, 90);
    const write = (change: object) => writeFileSync(file, JSON.stringify({ ...info, ...change }));
    const data = (action: (t: number) => number) =>
      writeParquet(at('keys/data/chunk-000/file-000.parquet'), [
        { name: 'action', type: 'DOUBLE', data: rows.map(action) },
        { name: 'episode_index', type: 'INT64', data: rows.map((t) => Math.floor(t / 30)) },
        { name: 'frame_index', type: 'INT64', data: rows.map((t) => t % 30) },
      ]);
    const { action, ...features } = info.features;
    const wrist = info.features['observation.images.main'];
    write({ features: { ...features, action: { dtype: 'float32', shape: [1] }, 'observation.images.wrist': wrist } });
    await data((t) => [0, 2, 7][t % 3]!);
    let summary = await importVideos([at('keys')], at('keys.h5'), size);
    expect(summary.skipped).toEqual([
      {
        source: at('keys'),
        reason: expect.stringMatching(/^of 2 cameras observation\.images\.main is taken; name .*wrist/),
      },
    ]);
    await opened(at('keys.h5'), async ({ videos }) => {
      const labels = await readLabels(videos[0]!.labels!);
      expect([labels.actionNames, labels.actions.slice(0, 4)]).toEqual([
        ['0', '2', '7'],
        [0, 1, 2, 0],
      ]);
    });
    await data((t) => Math.sin(t));
    write({});
    summary = await importVideos([at('keys')], at('keys.h5'), size);
    expect(summary.skipped).toEqual([
      { source: `${at('keys')}: action`, reason: expect.stringMatching(/^more than 64 different ones/) },
    ]);
    expect(summary.videos).toHaveLength(3);
    write({ codebase_version: 'v2.1' });
    await expect(importVideos([at('keys')], at('keys.h5'), size)).rejects.toThrow(
      /codebase_version is v2\.1; expected v3\.0/,
    );
  });
});
