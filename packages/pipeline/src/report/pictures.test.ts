import sharp from 'sharp';
import { expect, test } from 'vitest';
import {
  animation,
  brightest,
  difference,
  filmStrip,
  heatmap,
  type Picture,
  type RawClip,
  still,
  stillBeside,
  thinned,
} from './pictures.ts';

/** Two frames of 2 × 3 pixels. */
const clip: RawClip = { frames: Uint8Array.from({ length: 36 }, (_, i) => 7 * i), count: 2, height: 2, width: 3 };
const short: RawClip = { frames: new Uint8Array(12).fill(9), count: 1, height: 2, width: 2 };

const decode = (picture: Picture) =>
  sharp(Buffer.from(picture.uri.split(',')[1], 'base64'), { animated: true })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
const rgb = (data: Buffer) => Uint8Array.from(data.filter((_, i) => i % 4 !== 3));

test('a still holds the pixels exactly', async () => {
  const picture = await still(clip, 1);
  expect(picture).toMatchObject({ uri: expect.stringMatching(/^data:image\/png;base64,/), width: 3, height: 2 });
  expect(rgb((await decode(picture)).data)).toEqual(clip.frames.subarray(18));
});

test('an animation holds every frame exactly, at its speed, and rests before it starts again', async () => {
  const picture = await animation([clip], 10);
  const { data, info } = await decode(picture);
  expect(info).toMatchObject({ width: 3, height: 4, pages: 2 });
  expect(rgb(data)).toEqual(clip.frames);
  const meta = await sharp(Buffer.from(picture.uri.split(',')[1], 'base64'), { animated: true }).metadata();
  expect(meta).toMatchObject({ format: 'webp', pages: 2, loop: 0, delay: [100, 700] });
});

test('a nearly exact animation is off by a little at most', async () => {
  const { data } = await decode(await animation([clip], 10, { nearly: true }));
  const off = rgb(data).map((value, i) => Math.abs(value - clip.frames[i]));
  expect(Math.max(...off)).toBeLessThanOrEqual(8);
});

test('clips stand side by side with a clear gap, and a shorter one holds its last frame', async () => {
  const { data, info } = await decode(await stillBeside([clip, short], 1));
  expect(info.width).toBe(3 + 4 + 2);
  const pixel = (x: number) => [...data.subarray(4 * x, 4 * x + 4)];
  expect(pixel(0)).toEqual([...clip.frames.subarray(18, 21), 255]);
  expect(pixel(4)[3]).toBe(0);
  expect(pixel(8)).toEqual([9, 9, 9, 255]);
});

test('a film strip shows a clip from its first to its last frame, a thinned one keeps both', async () => {
  const count = 7; // frames of one pixel: 0, 1, 2, …
  const counting: RawClip = {
    frames: Uint8Array.from({ length: 3 * count }, (_, i) => Math.floor(i / 3)),
    count,
    height: 1,
    width: 1,
  };
  const red = (data: Buffer) => [...data].filter((_, i) => i % 20 === 0); // a pixel, then a gap of four
  expect(red((await decode(await filmStrip(counting, 3))).data)).toEqual([0, 3, 6]);
  expect(red((await decode(await filmStrip(counting, 1))).data)).toEqual([6]);
  expect([...thinned(counting, 4).frames].filter((_, i) => i % 3 === 0)).toEqual([0, 2, 4, 6]);
  expect(thinned(counting, 7)).toBe(counting);
});

test('difference and the picture of change', async () => {
  const darker = { ...clip, frames: clip.frames.map((value) => Math.max(0, value - 30)) };
  const change = difference(clip, darker);
  expect(brightest(change)).toBe(30);
  expect(difference(clip, darker, 31).frames.every((value) => value === 0)).toBe(true);
  const one = { ...change, frames: change.frames.subarray(0, 18), count: 1 };
  const { data } = await decode(await heatmap(one, 30, [1, 2, 3]));
  expect([...data.subarray(20, 24)]).toEqual([1, 2, 3, 255]); // changed most
  expect(data[3]).toBe(Math.round(255 * Math.sqrt(14 / 30)));
});

test('refuses clips whose bytes do not fit their size, and frames that are not there', async () => {
  await expect(still({ ...clip, width: 4 })).rejects.toThrow('has 36 bytes; expected 48');
  await expect(still(clip, 2)).rejects.toThrow('2 frames; frame 2');
  await expect(animation([{ ...clip, count: 0 }], 10)).rejects.toThrow('a frame at least');
});
