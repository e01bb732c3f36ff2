import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '@genie/ops';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/pictures.ts';
import type { ContentPair } from './content/same-content.ts';
import { chunkLength, DatasetWriter } from './dataset-writer.ts';
import { loadHdf5 } from './hdf5.ts';
import { splitVideos } from './split-videos.ts';
import { VideoDataset } from './video-dataset.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
/** A frame of 8×8 that tells its number. */
const numbered = (t: number) => new Uint8Array(8 * 8 * 3).fill(t % 256).fill(t >> 8, 0, 1);
const numberOf = (frame: Uint8Array) => frame[1]! + 256 * frame[0]!;

async function write(path: string, lengths: number[], same: readonly ContentPair[] = []): Promise<void> {
  const writer = await DatasetWriter.create(path, { height: 8, width: 8 });
  let t = 0;
  for (const [i, length] of lengths.entries()) {
    for (let j = 0; j < length; j++) writer.write(numbered(t++));
    writer.endVideo({ name: `v${i}` });
  }
  await writer.finish({ fps: 12.5, same });
}

describe('DatasetWriter', () => {
  test('takes back the frames of a bad video, however many chunks they fill', async () => {
    const chunk = chunkLength(8, 8);
    const random = new Random(1);
    const writer = await DatasetWriter.create(at('drop.h5'), { height: 8, width: 8 });
    const kept: number[] = [];
    let t = 0;
    for (const [i, length] of [3, 2 * chunk + 5, 1, chunk - 4, 5 * chunk, 70].entries()) {
      for (let bad = 0; bad < 2; bad++) {
        for (let j = random.integer(3 * chunk); j > 0; j--) writer.write(numbered(60000 + j));
        writer.dropVideo();
      }
      for (let j = 0; j < length; j++) {
        kept.push(t);
        writer.write(numbered(t++));
      }
      writer.endVideo({ name: `v${i}` });
    }
    await writer.finish({ fps: 15 });
    const dataset = await VideoDataset.open(at('drop.h5'));
    expect(dataset.count).toBe(kept.length);
    const bytes = dataset.read(0, dataset.count);
    expect(kept.map((_, i) => numberOf(bytes.subarray(i * 192, (i + 1) * 192)))).toEqual(kept);
    dataset.close();
  });

  test('refuses a frame of another size', async () => {
    const writer = await DatasetWriter.create(at('size.h5'), { height: 8, width: 8 });
    expect(() => writer.write(new Uint8Array(10))).toThrow('a frame has 10 bytes; expected 192');
    await writer.abort();
  });
});

describe('VideoDataset', () => {
  test('reads any run of frames, also with memory for a few blocks only', async () => {
    await write(at('many.h5'), [100, 1, 5000]);
    for (const memory of [undefined, 1]) {
      const dataset = await VideoDataset.open(at('many.h5'), memory ? { memory } : {});
      expect(dataset).toMatchObject({ height: 8, width: 8, channels: 3, fps: 12.5, count: 5101 });
      expect(dataset.videos.map(({ name, start, length }) => [name, start, length])).toEqual([
        ['v0', 0, 100],
        ['v1', 100, 1],
        ['v2', 101, 5000],
      ]);
      const random = new Random(2);
      for (let i = 0; i < 40; i++) {
        const start = random.integer(5101);
        const count = Math.min(5101 - start, random.integer(1500));
        const bytes = dataset.read(start, count);
        for (const j of [0, count >> 1, count - 1])
          if (j >= 0 && count > 0) expect(numberOf(bytes.subarray(j * 192))).toBe(start + j);
      }
      expect(() => dataset.read(5100, 2)).toThrow('there are 5101');
      dataset.close();
    }
  });

  test('reads a file as the reference makes it: lzf, no boundaries', async () => {
    // Made by h5py: create_dataset('frames', data=frames, compression='lzf'); frame t is [t, 16 y, 16 x].
    const dataset = await VideoDataset.open(fileURLToPath(new URL('fixtures/reference.h5', import.meta.url)));
    expect(dataset).toMatchObject({ count: 40, height: 8, width: 8, fps: 15 });
    expect(dataset.videos).toEqual([{ name: 'frames', start: 0, length: 40, offset: 0 }]);
    const frames = dataset.read(0, 40);
    const at = (t: number, y: number, x: number) => [...frames.subarray(((t * 8 + y) * 8 + x) * 3).subarray(0, 3)];
    expect([at(0, 0, 0), at(39, 7, 5), at(17, 2, 3)]).toEqual([
      [0, 0, 0],
      [39, 112, 80],
      [17, 32, 48],
    ]);
    dataset.close();
  });

  test('cuts a single recording into parts that count as videos, if it is long enough', async () => {
    await write(at('single.h5'), [1005]);
    let dataset = await VideoDataset.open(at('single.h5'));
    expect(dataset.videos).toHaveLength(10);
    expect(dataset.videos[3]).toMatchObject({ name: 'v0#4', start: 301, length: 101, offset: 301 });
    expect(dataset.videos.reduce((sum, { length }) => sum + length, 0)).toBe(1005);
    dataset.close();
    dataset = await VideoDataset.open(at('single.h5'), { parts: 1 });
    expect(dataset.videos.map(({ length }) => length)).toEqual([1005]);
    dataset.close();
    await write(at('short.h5'), [70]);
    dataset = await VideoDataset.open(at('short.h5'));
    expect(dataset.videos.map(({ length }) => length)).toEqual([35, 35]);
    dataset.close();
  });

  test('cuts copies of one recording at the same moments, which a split then never parts', async () => {
    await write(
      at('copies.h5'),
      [320, 640, 320],
      [
        { video: 1, as: 0, by: 'frames' },
        { video: 2, as: 0, by: 'bytes' },
      ],
    );
    const dataset = await VideoDataset.open(at('copies.h5'));
    const { videos } = dataset;
    expect(videos).toHaveLength(30);
    expect(videos[13]).toMatchObject({ name: 'v1#4', start: 320 + 192, length: 64, offset: 192, sameAs: 3 });
    const { train, heldOut } = splitVideos(dataset, { heldOut: 0.2 });
    expect([train.length, heldOut.length]).toEqual([24, 6]);
    expect(new Set(heldOut.map((i) => i % 10)).size).toBe(2);
    dataset.close();
    const whole = await VideoDataset.open(at('copies.h5'), { parts: 1 });
    expect(whole.videos.map(({ length, sameAs }) => [length, sameAs])).toEqual([
      [320, undefined],
      [640, 0],
      [320, 0],
    ]);
    expect(() => splitVideos(whole)).toThrow('all 3 videos show the same');
    whole.close();
  });

  test('says what is wrong with a file in one line', async () => {
    const { File } = await loadHdf5();
    const make = async (name: string, fill: (file: InstanceType<typeof File>) => void) => {
      const file = new File(at(name), 'w');
      fill(file);
      file.close();
      return VideoDataset.open(at(name));
    };
    writeFileSync(at('text.h5'), 'hello');
    await expect(VideoDataset.open(at('text.h5'))).rejects.toThrow(/text\.h5: cannot be read as HDF5; expected/);
    await expect(VideoDataset.open(at('none.h5'))).rejects.toThrow(/none\.h5: no such file/);
    await expect(make('other.h5', (f) => f.create_dataset({ name: 'pictures', data: [1, 2] }))).rejects.toThrow(
      /other\.h5: no dataset 'frames' in it \(found: pictures\)/,
    );
    await expect(make('nothing.h5', () => {})).rejects.toThrow(/\(found: nothing\)/);
    const floats = { name: 'frames', data: new Float32Array(12), shape: [1, 2, 2, 3] };
    await expect(make('float.h5', (f) => f.create_dataset(floats))).rejects.toThrow(
      /has the type "<f"; expected uint8/,
    );
    const grey = { name: 'frames', data: new Uint8Array(4), shape: [1, 2, 2] };
    await expect(make('grey.h5', (f) => f.create_dataset(grey))).rejects.toThrow(
      /shape \[1,2,2\]; expected \[N, H, W, 3\]/,
    );
    const empty = { name: 'frames', data: new Uint8Array(0), shape: [0, 2, 2, 3], dtype: '<B' };
    await expect(make('empty.h5', (f) => f.create_dataset(empty))).rejects.toThrow(/'frames' is empty/);
  });
});
