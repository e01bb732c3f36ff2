import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import type { VideoEntry } from '../video-entry.ts';
import { sameContent } from './same-content.ts';
import { VideoLook } from './video-look.ts';

const [height, width] = [32, 32];
const size = height * width * 3;

/** Videos in memory, each a list of frames. */
function dataset(videos: Uint8Array[][], entries: Partial<VideoEntry>[] = []) {
  let start = 0;
  const all = videos.flat();
  const frames = {
    height,
    width,
    videos: videos.map(({ length }, i): VideoEntry => {
      start += length;
      return { name: `v${i}`, start: start - length, length, offset: 0, ...entries[i] };
    }),
    read: (from: number, count: number) => {
      const out = new Uint8Array(count * size);
      for (let i = 0; i < count; i++) out.set(all[from + i]!, i * size);
      return out;
    },
  };
  const looks = videos.map((video) => {
    const look = new VideoLook(height, width);
    for (const frame of video) look.add(frame);
    return look.finish();
  });
  return { frames, looks };
}

/** A white square of 4×4 that wanders over a dark picture. */
function wandering(seed: number, count: number): Uint8Array[] {
  const random = new Random(seed);
  let [x, y] = [14, 14];
  return Array.from({ length: count }, () => {
    x = Math.min(28, Math.max(0, x + 4 * (random.integer(3) - 1)));
    y = Math.min(28, Math.max(0, y + 4 * (random.integer(3) - 1)));
    const frame = new Uint8Array(size).fill(20);
    for (let row = y; row < y + 4; row++) frame.fill(255, (row * width + x) * 3, (row * width + x + 4) * 3);
    return frame;
  });
}

function noisy(frames: Uint8Array[], amount: number, seed: number): Uint8Array[] {
  const random = new Random(seed);
  return frames.map((frame) => Uint8Array.from(frame, (v) => Math.min(255, Math.max(0, v + amount * random.normal()))));
}

test('finds the same frames with the noise of another encoding, at another rate, and no others', () => {
  const videos = Array.from({ length: 12 }, (_, i) => wandering(i, 40));
  const doubled = videos[3]!.flatMap((frame) => [frame, frame]);
  const thinned = videos[4]!.filter((_, t) => t % 5 !== 2);
  const copies = [noisy(videos[2]!, 12, 1), doubled, thinned, videos[5]!];
  const { frames, looks } = dataset([...videos, ...copies]);
  expect(sameContent(frames, looks)).toEqual([
    { video: 12, as: 2, by: 'frames' },
    { video: 13, as: 3, by: 'frames' },
    { video: 14, as: 4, by: 'frames' },
    { video: 15, as: 5, by: 'frames' },
  ]);
});

test('takes copies of a file by their hashes, but not several parts of one file', () => {
  const [a, b] = [wandering(1, 20), wandering(2, 20)];
  const { frames, looks } = dataset(
    [a, b, b, a],
    [{ sha256: 'x' }, { sha256: 'x', offset: 20 }, { sha256: 'y' }, { sha256: 'x' }],
  );
  expect(sameContent(frames, looks)).toEqual([
    { video: 2, as: 1, by: 'frames' },
    { video: 3, as: 0, by: 'bytes' },
  ]);
});

test('two recordings of one game of which only a small figure goes another way are not the same', () => {
  const traffic = wandering(3, 40);
  const playedBy = (seed: number) => {
    const random = new Random(seed);
    let row = 16;
    return traffic.map((frame) => {
      row = Math.min(30, Math.max(1, row + random.integer(3) - 1));
      const played = Uint8Array.from(frame);
      for (const at of [row, row + 1]) played.fill(150, (at * width + 8) * 3, (at * width + 10) * 3);
      return played;
    });
  };
  const { frames, looks } = dataset([playedBy(1), playedBy(2), noisy(playedBy(1), 8, 4)]);
  expect(sameContent(frames, looks)).toEqual([{ video: 2, as: 0, by: 'frames' }]);
});

test('many recordings that look alike on the whole are each compared with few, and copies among them are found', () => {
  // Long enough that the squares have been everywhere, so that means and spreads are much the same.
  const videos = Array.from({ length: 120 }, (_, i) => wandering(100 + i, 64));
  const copy = (frame: Uint8Array) => frame.map((value) => Math.max(0, value - 3));
  const { frames, looks } = dataset([...videos, videos[17]!.map(copy), videos[3]!.map(copy)]);
  let reads = 0;
  const read = (from: number, count: number) => {
    reads++;
    return frames.read(from, count);
  };
  expect(sameContent({ ...frames, read }, looks)).toEqual([
    { video: 120, as: 17, by: 'frames' },
    { video: 121, as: 3, by: 'frames' },
  ]);
  // Two readings a moment, of which four or so tell two recordings apart; all pairs would take 50,000.
  expect(reads).toBeLessThan(122 * 16 * 8);
});
