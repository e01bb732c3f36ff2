import { expect, test } from 'vitest';
import { cropTo, settle, withoutAlpha } from './crop.ts';

test('takes the middle square of a wide picture and of a high one', () => {
  expect(cropTo({ width: 200, height: 100 }, 1)).toEqual({ x: 50, y: 0, width: 100, height: 100 });
  expect(cropTo({ width: 100, height: 200 }, 1)).toEqual({ x: 0, y: 50, width: 100, height: 100 });
});

test('a wide frame out of a square picture', () => {
  expect(cropTo({ width: 100, height: 100 }, 2)).toEqual({ x: 0, y: 25, width: 100, height: 50 });
});

test('zooms around a point, and stays inside', () => {
  expect(cropTo({ width: 100, height: 100 }, 1, { x: 0.5, y: 0.5, zoom: 4 })).toEqual({
    x: 37.5,
    y: 37.5,
    width: 25,
    height: 25,
  });
  const corner = { x: 1, y: -3, zoom: 2 };
  expect(cropTo({ width: 100, height: 100 }, 1, corner)).toEqual({ x: 50, y: 0, width: 50, height: 50 });
  expect(settle({ width: 100, height: 100 }, 1, corner)).toEqual({ x: 0.75, y: 0.25, zoom: 2 });
});

test('drops the alpha channel, over black', () => {
  expect([...withoutAlpha(Uint8ClampedArray.of(1, 2, 3, 255, 200, 100, 50, 0))]).toEqual([1, 2, 3, 0, 0, 0]);
});
