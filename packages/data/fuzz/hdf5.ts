import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FuzzTarget, Nonsense } from '@genie/testing/fuzz';
import { VideoDataset } from '../src/dataset/video-dataset.ts';
import { importVideos } from '../src/import/import-videos.ts';

const fixtures = new URL('../src/', import.meta.url);

/** Two small videos as `data import` writes them. */
async function smallSet(): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'genie-fuzz-'));
  try {
    const out = join(folder, 'set.h5');
    const sources = ['plain.mp4', 'damaged.mp4'].map((name) => new URL(`video/fixtures/${name}`, fixtures).pathname);
    await importVideos(sources, out, { height: 8, width: 8 });
    return new Uint8Array(readFileSync(out));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Datasets: what `data import` writes, and the reference's own files. */
export const target: FuzzTarget = {
  name: 'hdf5',
  async seeds() {
    const reference = readFileSync(new URL('dataset/fixtures/reference.h5', fixtures));
    return { 'reference.h5': new Uint8Array(reference), 'set.h5': await smallSet() };
  },
  async read(file) {
    const dataset = await VideoDataset.open(file, { parts: 1 });
    try {
      const { count, height, width, videos, fps } = dataset;
      if (!(fps > 0)) throw new Nonsense(`${fps} frames a second`);
      for (const { start, length } of videos) {
        if (!Number.isInteger(start) || !Number.isInteger(length))
          throw new Nonsense(`a video from ${start}, ${length} long`);
        const some = Math.min(length, 64);
        const frames = dataset.read(start, some);
        if (frames.length !== some * height * width * 3) throw new Nonsense(`${frames.length} bytes read`);
      }
      dataset.read(Math.max(0, count - 4), Math.min(4, count));
    } finally {
      dataset.close();
    }
  },
};
