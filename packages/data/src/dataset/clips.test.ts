import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/pictures.ts';
import { bytesToFloats, floatsToBytes } from './clip.ts';
import { type ClipBatch, ClipSampler } from './clip-sampler.ts';
import { DatasetWriter } from './dataset-writer.ts';
import { heldOutClips } from './held-out-clips.ts';
import { splitVideos } from './split-videos.ts';
import { VideoDataset } from './video-dataset.ts';

const folder = temporaryFolder();
let dataset: VideoDataset;

/** Videos of these lengths; a frame's first bytes are its video and its number in it. */
const lengths = [20, 9, 3, 31, 12];

beforeAll(async () => {
  const path = join(folder, 'd.h5');
  const writer = await DatasetWriter.create(path, { height: 2, width: 2 });
  for (const [video, length] of lengths.entries()) {
    for (let t = 0; t < length; t++) writer.write(new Uint8Array(12).fill(100).fill(video, 0, 1).fill(t, 1, 2));
    writer.endVideo({ name: `v${video}` });
  }
  await writer.finish({ fps: 15 });
  dataset = await VideoDataset.open(path);
});

/** [video, frame] of each frame of each clip. */
function contents({ frames, shape: [B, T, H, W, C] }: ClipBatch): number[][][] {
  const bytes = floatsToBytes(frames);
  return Array.from({ length: B }, (_, b) =>
    Array.from({ length: T }, (_, t) => [...bytes.subarray((b * T + t) * H * W * C).subarray(0, 2)]),
  );
}

describe('splitVideos', () => {
  const of = (count: number) => ({
    videos: Array.from({ length: count }, () => ({ name: '', start: 0, length: 9, offset: 0 })),
  });

  test('divides all videos, by the seed, and holds out at least one', () => {
    const split = splitVideos(of(100), { heldOut: 0.2, seed: 1 });
    expect([split.train.length, split.heldOut.length]).toEqual([80, 20]);
    expect([...split.train, ...split.heldOut].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(splitVideos(of(100), { heldOut: 0.2, seed: 1 })).toEqual(split);
    expect(splitVideos(of(100), { heldOut: 0.2, seed: 2 })).not.toEqual(split);
    expect(splitVideos(of(2)).heldOut).toHaveLength(1);
    expect(splitVideos(of(3), { heldOut: 0.99 }).train).toHaveLength(1);
    expect(splitVideos(of(1), { heldOut: 0 })).toEqual({ train: [0], heldOut: [] });
  });

  test('keeps the stretches of a file together, and what shows the same as any of them', () => {
    const stretch = (sha256: string, offset: number, sameAs?: number) => ({
      ...{ name: sha256, start: 0, length: 9, offset, sha256 },
      ...(sameAs === undefined ? {} : { sameAs }),
    });
    // b#2 shows what a#1 does, so that a and b are one; c is another.
    const videos = [stretch('a', 0), stretch('a', 20), stretch('b', 0), stretch('b', 30, 0), stretch('c', 0)];
    for (let seed = 0; seed < 10; seed++)
      expect(splitVideos({ videos }, { heldOut: 0.5, seed })).toEqual({ train: [0, 1, 2, 3], heldOut: [4] });
    // Of one file alone, its stretches; copies of one stretch stay together.
    const alone = [stretch('a', 0), stretch('a', 20), stretch('a', 0), stretch('a', 40)];
    for (let seed = 0; seed < 10; seed++) {
      const { heldOut } = splitVideos({ videos: alone }, { heldOut: 0.5, seed });
      expect(heldOut.length).toBeGreaterThan(0);
      expect(heldOut.includes(0)).toBe(heldOut.includes(2));
    }
    expect(() => splitVideos({ videos: [stretch('a', 0), stretch('a', 20, 0)] })).toThrow('all 2 videos show the same');
  });

  test('refuses to hold out of a single video', () => {
    expect(() => splitVideos(of(1))).toThrow(/one video of 9 frames, so none can be held out/);
    expect(() => splitVideos(of(3), { heldOut: 1 })).toThrow('heldOut is 1; expected');
  });
});

describe('ClipSampler', () => {
  const options = { videos: [0, 1, 2, 4], length: 4, frameSkip: 2, batchSize: 3, seed: 1 };

  test('reads a part of each batch, the same clips whatever the others read', async () => {
    const whole = new ClipSampler(dataset, options);
    const parts = [
      new ClipSampler(dataset, { ...options, part: { first: 0, count: 2 } }),
      new ClipSampler(dataset, { ...options, part: { first: 2, count: 1 } }),
    ];
    for (let i = 0; i < 30; i++) {
      const expected = contents(await whole.next());
      const found = [contents(await parts[0]!.next()), contents(await parts[1]!.next())];
      expect(found.map(({ length }) => length)).toEqual([2, 1]);
      expect(found.flat()).toEqual(expected);
    }
    for (const part of parts) expect(part.state()).toEqual(whole.state());
    expect(() => new ClipSampler(dataset, { ...options, part: { first: 2, count: 2 } })).toThrow(
      'part is 2 clips from 2; expected some of a batch of 3',
    );
  });

  test('gives every place of every video once an epoch, no clip over a boundary', async () => {
    const sampler = new ClipSampler(dataset, options);
    expect(sampler.size).toBe(14 + 3 + 6); // length - 6 places each; the third video is too short
    const seen: string[] = [];
    for (let i = 0; i < 23; i++) {
      const batch = await sampler.next();
      expect(batch.shape).toEqual([3, 4, 2, 2, 3]);
      for (const [b, clip] of contents(batch).entries()) {
        const { video, start } = batch.clips[b]!;
        expect(clip).toEqual([0, 2, 4, 6].map((t) => [video, start + t]));
        seen.push(`${video} ${start}`);
      }
    }
    const epochs = [0, 1, 2].map((epoch) => seen.slice(epoch * 23, (epoch + 1) * 23));
    for (const epoch of epochs) expect(new Set(epoch).size).toBe(23);
    expect(epochs[0]).not.toEqual(epochs[1]);
  });

  test('draws the last clips of each batch from favoured places, and the others as ever', async () => {
    const places = [5, 0, 9].map((start) => ({ video: 3, start }));
    const favoured = { places, count: 2 };
    const own = { ...options, batchSize: 5 };
    const sampler = new ClipSampler(dataset, { ...own, favoured });
    const usual = new ClipSampler(dataset, { ...own, batchSize: 3 });
    const seen: number[] = [];
    for (let i = 0; i < 6; i++) {
      const batch = sampler.nextPlaces();
      expect(batch.slice(0, 3)).toEqual(usual.nextPlaces());
      seen.push(...batch.slice(3).map(({ start }) => start));
    }
    for (let epoch = 0; epoch < 4; epoch++) expect(seen.slice(3 * epoch, 3 * epoch + 3).sort()).toEqual([0, 5, 9]);
    const resumed = new ClipSampler(dataset, { ...own, favoured, part: { first: 2, count: 2 } });
    resumed.restore(sampler.state());
    expect(resumed.nextPlaces()).toEqual(sampler.nextPlaces().slice(2, 4));
    const create =
      (count: number, of = places) =>
      () =>
        new ClipSampler(dataset, { ...own, favoured: { places: of, count } });
    expect(create(6)).toThrow('favoured is 6 clips of 3 places; expected at most a batch of 5');
    expect(create(1, [])).toThrow('favoured is 1 clips of 0 places');
  });

  test('goes on from a state with the same batches, augmentation included', async () => {
    const augment = { crop: 1, brightness: 0.3, contrast: 0.3, saturation: 0.3, hue: 0.1 };
    const [a, b] = [0, 1].map(() => new ClipSampler(dataset, { ...options, augment }));
    for (let i = 0; i < 11; i++) await a!.next();
    b!.restore(JSON.parse(JSON.stringify(a!.state())));
    for (let i = 0; i < 5; i++) expect(await b!.next()).toEqual(await a!.next());
    const other = new ClipSampler(dataset, { ...options, augment, seed: 2 });
    expect((await other.next()).clips).not.toEqual((await new ClipSampler(dataset, options).next()).clips);
    expect(() => b!.restore({ step: 1 })).toThrow('not the state of a clip sampler');
  });

  test('says when no clip fits', () => {
    expect(() => new ClipSampler(dataset, { ...options, length: 11 })).toThrow(
      'a clip of 11 frames at frame skip 2 spans 21 frames, but the longest of 4 videos has 20',
    );
    expect(() => new ClipSampler(dataset, { ...options, batchSize: 0 })).toThrow('batchSize is 0');
    expect(() => new ClipSampler(dataset, { ...options, videos: [7] })).toThrow('no video 7; there are 5');
  });
});

describe('heldOutClips', () => {
  const places = (options: object) =>
    [...heldOutClips(dataset, [0, 2, 3], { length: 4, ...options })].map(({ video, start }) => [video, start]);

  test('gives clips side by side, of each video, always the same', () => {
    const all = places({ length: 8 });
    expect(all).toEqual([
      [0, 0],
      [0, 8],
      [3, 0],
      [3, 8],
      [3, 16],
    ]);
    expect(places({ length: 8 })).toEqual(all);
    expect(places({ length: 8, stride: 12 })).toEqual([
      [0, 0],
      [0, 12],
      [3, 0],
      [3, 12],
    ]);
    const [clip] = heldOutClips(dataset, [3], { length: 3, frameSkip: 5 });
    expect([0, 1, 2].map((t) => [...clip!.frames.subarray(t * 12, t * 12 + 2)])).toEqual([
      [3, 0],
      [3, 5],
      [3, 10],
    ]);
  });

  test('takes a limited number evenly over all videos', () => {
    const few = places({ limit: 4 });
    expect(few).toHaveLength(4);
    expect(new Set(few.map(([video]) => video))).toEqual(new Set([0, 3]));
  });
});

test('bytes and floats are each other’s inverse', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  const floats = bytesToFloats(bytes);
  expect([floats[0], floats[255]]).toEqual([-1, 1]);
  expect(floatsToBytes(floats)).toEqual(bytes);
  expect([...floatsToBytes([-3, 3])]).toEqual([0, 255]);
});
