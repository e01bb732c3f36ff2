import { expect, test } from 'vitest';
import { fromHex, paletteOf, reduceTo, toHex } from './palette.ts';

const pixels = (...colours: [count: number, ...rgb: number[]][]) =>
  Uint8Array.from(colours.flatMap(([count, ...rgb]) => Array.from({ length: count }, () => rgb).flat()));

test('finds the colours by how often they are, noise aside', () => {
  const picture = pixels([90, 20, 22, 34], [10, 22, 22, 36], [30, 240, 140, 70], [2, 60, 60, 70]);
  expect(paletteOf([picture])).toEqual([
    [20, 22, 34],
    [240, 140, 70],
    [60, 60, 70],
  ]);
  expect(paletteOf([picture], 1)).toHaveLength(1);
});

test('gives each pixel the nearest of them', () => {
  const palette = [
    [0, 0, 0],
    [200, 30, 30],
  ] as const;
  expect([...reduceTo(palette, Uint8Array.of(30, 30, 30, 170, 60, 60))]).toEqual([0, 0, 0, 200, 30, 30]);
});

test('writes and reads them as CSS does', () => {
  expect(toHex([1, 32, 255])).toBe('#0120ff');
  expect(fromHex('#0120ff')).toEqual([1, 32, 255]);
});
