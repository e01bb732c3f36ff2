import { games } from '@genie/data/games';
import { psnr } from '@genie/metrics';
import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { decodeVideo } from '../../test/decode-video.ts';
import { compose, rasterOfRgb } from './compose.ts';
import { GifWriter } from './gif.ts';
import { layoutOf } from './layout.ts';

/** Some moves of Pong, RGB. */
function play(count: number): Uint8Array[] {
  const random = new Random(3);
  const { pong } = games;
  let state = pong.reset(random);
  return Array.from({ length: count }, (_, i) => {
    state = pong.step(state, 1 + (Math.floor(i / 5) % 2), random);
    return pong.render(state);
  });
}

/** Bytes in which every colour of a soft gradient appears, many more than a GIF has. */
function gradient(shift: number): Uint8Array {
  return Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => {
    const [channel, x, y] = [i % 3, Math.floor(i / 3) % 64, Math.floor(i / 192)];
    return channel === 0 ? x * 4 : channel === 1 ? y * 4 : (x + y + shift) & 255;
  });
}

async function write(frames: Uint8Array[], { scale = 1, fps = 15 } = {}) {
  const rasters = frames.map((frame) => rasterOfRgb(frame, 64, 64));
  const writer = new GifWriter(rasters, fps);
  const layout = layoutOf({ height: 64, width: 64, scale, pictures: ['world'], keys: false });
  for (const raster of rasters) writer.add(compose(layout, { pictures: [raster] }));
  return decodeVideo(writer.finish(), 'gif');
}

test('few colours come back exactly, frame for frame, and last as long as they did', async () => {
  const frames = play(45);
  const video = await write(frames);
  expect([video.height, video.width]).toEqual([64, 64]);
  expect(video.frames.map((frame) => Buffer.compare(frame, frames.shift()!))).toEqual(Array(45).fill(0));
  expect(video.seconds).toBeCloseTo(3, 2);
});

test('many colours come back nearly', async () => {
  const frames = Array.from({ length: 12 }, (_, i) => gradient(3 * i));
  const video = await write(frames);
  expect(video.frames).toHaveLength(12);
  for (const [i, frame] of video.frames.entries()) expect(psnr(frame, frames[i]!).value).toBeGreaterThan(30);
});

test('enlarged', async () => {
  const video = await write(play(3), { scale: 4 });
  expect([video.height, video.width, video.frames.length]).toEqual([256, 256, 3]);
});

test('a rate that GIF cannot show leaves out frames, and keeps the time', async () => {
  const video = await write(play(120), { fps: 120 });
  expect(video.seconds).toBeCloseTo(1, 1);
  expect(video.frames.length).toBeGreaterThan(35);
  expect(video.frames.length).toBeLessThanOrEqual(50);
});
