import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { encodePicture, frameGrid } from './picture.ts';

const clip = (count: number, value: number, width = 2) => ({
  frames: Uint8Array.from({ length: count * 3 * width * 3 }, (_, i) => value + i),
  count,
  height: 3,
  width,
});

describe('frameGrid', () => {
  it('sets clips one above the other, frame beside frame', () => {
    const [originals, reconstructions] = [clip(2, 0), clip(1, 100)];
    const grid = frameGrid([originals, reconstructions]);
    expect(grid).toMatchObject({ height: 7, width: 5, channels: 3 });
    const pixel = (y: number, x: number) => [...grid.data.subarray((y * 5 + x) * 3, (y * 5 + x) * 3 + 3)];
    expect(pixel(0, 0)).toEqual([0, 1, 2]);
    expect(pixel(2, 1)).toEqual([15, 16, 17]); // last pixel of the first frame
    expect(pixel(0, 2)).toEqual([128, 128, 128]); // the gap
    expect(pixel(0, 3)).toEqual([18, 19, 20]); // first pixel of the second frame
    expect(pixel(3, 0)).toEqual([128, 128, 128]);
    expect(pixel(4, 0)).toEqual([100, 101, 102]);
    expect(pixel(4, 3)).toEqual([0, 0, 0]); // the second clip is shorter
  });

  it.each([
    ['no frame', [], 'found no frame'],
    ['frames of two sizes', [clip(1, 0), clip(1, 0, 4)], 'row 1 is 4x3, expected 2x3'],
    ['too few numbers', [{ ...clip(1, 0), count: 2 }], 'row 0 has 18 numbers, expected 36'],
  ])('refuses %s', (_, rows, message) => {
    expect(() => frameGrid(rows)).toThrow(message);
  });
});

describe('encodePicture', () => {
  it('is a PNG of the same pixels', () => {
    const grid = frameGrid([clip(2, 7)]);
    const png = decode(encodePicture(grid));
    expect(png).toMatchObject({ height: 3, width: 5, channels: 3, depth: 8 });
    expect([...png.data]).toEqual([...grid.data]);
  });

  it('refuses a wrong number of pixels', () => {
    const picture = { data: new Uint8Array(5), height: 2, width: 2, channels: 1 as const };
    expect(() => encodePicture(picture)).toThrow('found 5 numbers, expected 2 x 2 x 1');
  });
});
