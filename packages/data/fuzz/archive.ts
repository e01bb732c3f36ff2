import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type FuzzTarget, Nonsense } from '@genie/testing/fuzz';
import sharp from 'sharp';
import { pack } from 'tar-stream';
import { VideoDataset } from '../src/dataset/video-dataset.ts';
import { importVideos } from '../src/import/import-videos.ts';

async function shard(): Promise<Uint8Array> {
  const tar = pack();
  for (let i = 0; i < 3; i++) {
    const picture = sharp({ create: { width: 8, height: 6, channels: 3, background: { r: 90 * i, g: 0, b: 9 } } });
    tar.entry({ name: `ep/000${i}.png` }, await picture.png().toBuffer());
    tar.entry({ name: `ep/000${i}.json` }, '{"action": 1}');
  }
  tar.entry({ name: 'clip.mp4' }, readFileSync(new URL('../src/video/fixtures/plain.mp4', import.meta.url)));
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(part as Buffer);
  return new Uint8Array(Buffer.concat(parts));
}

/** WebDataset shards: `.tar`, `.tar.gz`. */
export const target: FuzzTarget = {
  name: 'archive',
  async seeds() {
    const tar = await shard();
    return { 'shard.tar': tar, 'shard.tar.gz': new Uint8Array(gzipSync(tar)) };
  },
  async read(file) {
    const folder = mkdtempSync(join(tmpdir(), 'genie-fuzz-'));
    try {
      const out = join(folder, 'out.h5');
      await importVideos([file], out, { height: 8, width: 8 });
      const dataset = await VideoDataset.open(out, { parts: 1 });
      const frames = dataset.videos.reduce((sum, { length }) => sum + length, 0);
      dataset.close();
      if (frames !== dataset.count || frames === 0) throw new Nonsense(`${frames} of ${dataset.count} frames`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
