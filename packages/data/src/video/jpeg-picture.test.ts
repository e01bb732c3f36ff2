import { Random } from '@genie/ops';
import sharp, { type JpegOptions } from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { isJpegWhole } from './jpeg-picture.ts';

const [width, height] = [160, 90];
const pixels = new Uint8Array(width * height * 3);

beforeAll(() => {
  const random = new Random(3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++)
        pixels[(y * width + x) * 3 + c] =
          100 + 60 * Math.sin((x * (c + 1)) / 9) + 30 * Math.cos(y / 5) + 8 * random.uniform();
});

const kinds: Record<string, JpegOptions> = {
  '4:2:0': { quality: 60 },
  '4:4:4': { quality: 95, chromaSubsampling: '4:4:4' },
  'tables of its own': { quality: 80, optimizeCoding: true },
  coarse: { quality: 8 },
};

describe.each(Object.entries(kinds))('%s', (_, options) => {
  const encoded = () =>
    sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg(options)
      .toBuffer();

  test('a whole picture is whole, also without its end marker and with bytes after it', async () => {
    const bytes = await encoded();
    expect(isJpegWhole(bytes)).toBe(true);
    expect(isJpegWhole(bytes.subarray(0, -2))).toBe(true);
    expect(isJpegWhole(Buffer.concat([bytes, Buffer.alloc(100)]))).toBe(true);
  });

  test('a cut one is not, nor most with a stretch of zeros or of other bytes', async () => {
    const bytes = await encoded();
    const random = new Random(1);
    const start = bytes.indexOf(Buffer.from([0xff, 0xda])) + 14;
    for (const share of [0.2, 0.5, 0.9])
      expect(isJpegWhole(bytes.subarray(0, start + Math.floor(share * (bytes.length - start))))).toBe(false);
    const length = Math.min(300, (bytes.length - start) >> 2);
    for (const byte of [() => 0, () => random.integer(256)]) {
      let found = 0;
      for (let i = 0; i < 50; i++) {
        const spoilt = Buffer.from(bytes);
        const at = start + random.integer(bytes.length - start - length - 2);
        for (let j = 0; j < length; j++) spoilt[at + j] = byte();
        if (!isJpegWhole(spoilt)) found++;
      }
      expect(found).toBeGreaterThanOrEqual(43);
    }
  });
});

test('pictures of one color and of a single component are whole, progressive ones count as whole', async () => {
  const image = () => sharp(pixels, { raw: { width, height, channels: 3 } });
  expect(isJpegWhole(await image().greyscale().jpeg().toBuffer())).toBe(true);
  expect(isJpegWhole(await image().jpeg({ progressive: true }).toBuffer())).toBe(true);
  for (const background of ['black', 'white', '#ff0000'])
    expect(
      isJpegWhole(
        await sharp({ create: { width: 33, height: 17, channels: 3, background } })
          .jpeg({ quality: 100 })
          .toBuffer(),
      ),
    ).toBe(true);
  expect(isJpegWhole(new Uint8Array(0))).toBe(false);
});
