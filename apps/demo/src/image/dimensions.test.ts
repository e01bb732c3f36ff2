import sharp from 'sharp';
import { expect, test } from 'vitest';
import { dimensionsOf } from './dimensions.ts';

const picture = () => sharp({ create: { width: 300, height: 20, channels: 3, background: '#808' } });

test.each([
  ['png', () => picture().png()],
  ['jpeg', () => picture().jpeg()],
  ['progressive jpeg with a profile', () => picture().withMetadata().jpeg({ progressive: true })],
  ['gif', () => picture().gif()],
  ['webp', () => picture().webp()],
  ['lossless webp', () => picture().webp({ lossless: true })],
  ['webp with a profile', () => picture().withMetadata().webp()],
])('reads the size of a %s', async (_, encode) => {
  expect(dimensionsOf(new Uint8Array(await encode().toBuffer()))).toEqual({ width: 300, height: 20 });
});

test('does not know others, nor what breaks off', async () => {
  expect(
    dimensionsOf(new TextEncoder().encode('a text that is long enough to be a header of something')),
  ).toBeUndefined();
  const jpeg = new Uint8Array(await picture().jpeg().toBuffer());
  expect(dimensionsOf(jpeg.subarray(0, 40))).toBeUndefined();
});
