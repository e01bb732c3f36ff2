import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '@genie/ops';
import { describe, expect, test } from 'vitest';
import { type GameName, games } from './games/index.ts';
import { generateVideos, playGame } from './generate-videos.ts';
import { readLabels } from './labels.ts';
import { temporaryFolder } from './testing/pictures.ts';
import { findVideoBackend } from './video/backend.ts';

const folder = temporaryFolder();

/** Peak signal to noise ratio in dB. */
function psnr(a: Uint8Array, b: Uint8Array): number {
  const square = a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0) / a.length;
  return 10 * Math.log10(255 ** 2 / square);
}

async function decode(path: string, size: number): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = [];
  const backend = await findVideoBackend();
  for await (const frame of backend.decode(path, { height: size, width: size, fit: 'crop' })) frames.push(frame);
  return frames;
}

describe('generateVideos', () => {
  // Colours are stored for blocks of 2×2 pixels (4:2:0): Pong's paddles lie on them exactly, the other games' walls and sprites do not.
  test.each<[GameName, number]>([
    ['pong', 40],
    ['platformer', 27],
    ['maze', 26],
    ['snake', 30],
    ['corridors', 24],
    ['memory', 24],
  ])('writes videos of %s that keep its colours (%i dB) and objects', async (name, decibels) => {
    const game = games[name];
    const [path] = await generateVideos({ game: name, count: 1, frames: 40, seed: 5, out: folder });
    const frames = await decode(path!, 64);
    const labels = await readLabels(path!.replace('.mp4', '.json'));
    const truth = playGame(game, { frames: 40, random: new Random(5).fork('video 0') });
    expect(labels).toEqual(truth.labels);
    expect([labels.actions.length, labels.effective!.length, labels.states!.x?.length ?? 40]).toEqual([39, 39, 40]);
    expect(frames).toHaveLength(40);
    for (const [t, frame] of frames.entries()) {
      expect(psnr(frame, truth.frames[t]!)).toBeGreaterThan(decibels);
      const [found, expected] = [game.detect(frame), game.detect(truth.frames[t]!)];
      for (const [object, place] of Object.entries(expected)) {
        expect(found[object]!.x).toBeCloseTo(place!.x, -0.3);
        expect(found[object]!.y).toBeCloseTo(place!.y, -0.3);
      }
    }
  });

  test('gives the same files for the same seed, and tells how far it is', async () => {
    const make = async (out: string, seed: number) => {
      const done: number[] = [];
      const onProgress = (progress: { done: number }) => done.push(progress.done);
      const paths = await generateVideos({
        game: 'pong',
        count: 2,
        frames: 12,
        seed,
        out: join(folder, out),
        onProgress,
      });
      expect(done).toEqual([1, 2]);
      return paths.map((path) => readFileSync(path, 'base64') + readFileSync(path.replace('.mp4', '.json'), 'utf8'));
    };
    const [a, b, c] = [await make('a', 1), await make('b', 1), await make('c', 2)];
    expect(a).toEqual(b);
    expect(a[0]).not.toBe(a[1]);
    expect(a[0]).not.toBe(c[0]);
  });

  test('enlarges a game by whole pixels', async () => {
    const options = { game: 'maze', count: 1, frames: 3, seed: 5, out: join(folder, 'large') } as const;
    const [path] = await generateVideos({ ...options, height: 128, width: 128 });
    const [frame] = await decode(path!, 128);
    const [truth] = playGame(games.maze, { frames: 3, random: new Random(5).fork('video 0') }).frames;
    const at = (y: number, x: number) => (y * 64 + x) * 3;
    const enlarged = Uint8Array.from({ length: 128 * 128 * 3 }, (_, i) => {
      const [y, x] = [Math.floor(i / 384) >> 1, (Math.floor(i / 3) % 128) >> 1];
      return truth![at(y, x) + (i % 3)]!;
    });
    expect(psnr(frame!, enlarged)).toBeGreaterThan(40); // every pixel is a block of its own
    expect(await readLabels(path!.replace('.mp4', '.json'))).toMatchObject({ scale: 2, game: 'maze', fps: 15 });
    const odd = generateVideos({ ...options, height: 96, width: 96 });
    await expect(odd).rejects.toThrow('maze: 96×96 pixels; expected a whole multiple of 64×64');
  });

  test('draws a game in a size of its own, or enlarges it where that is asked for', async () => {
    const options = { game: 'corridors', count: 1, frames: 3, seed: 5, out: join(folder, 'sizes') } as const;
    const [path] = await generateVideos({ ...options, height: 128, width: 128 });
    const drawn = games.corridors.inSize!({ height: 128, width: 128 })!;
    const [truth] = playGame(drawn, { frames: 3, random: new Random(5).fork('video 0') }).frames;
    const [frame] = await decode(path!, 128);
    expect(psnr(frame!, truth!)).toBeGreaterThan(24);
    expect((await readLabels(path!.replace('.mp4', '.json'))).scale).toBeUndefined();
    const [twice] = await generateVideos({ ...options, height: 128, width: 128, scale: 2 });
    expect(await readLabels(twice!.replace('.mp4', '.json'))).toMatchObject({ scale: 2, game: 'corridors' });
    const odd = generateVideos({ ...options, height: 100, width: 65 });
    await expect(odd).rejects.toThrow('expected a whole multiple of 64×64, or 64 to 128 of both');
  });

  test('says what it does not know', async () => {
    const out = join(folder, 'no');
    await expect(generateVideos({ game: 'chess' as GameName, count: 1, out })).rejects.toThrow(
      `no game 'chess'; there are ${Object.keys(games).join(', ')}`,
    );
    await expect(generateVideos({ game: 'pong', count: 1, frames: 1, out })).rejects.toThrow('needs at least 2');
  });
});
