import { expect, test } from 'vitest';
import { cropTo, pan, settle, wholeView, withAlpha, withoutAlpha, zoomAt } from './crop.ts';

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

test('zooms around the point under the pointer, and pans by what is seen', () => {
  const picture = { width: 200, height: 100 };
  const view = zoomAt(picture, 1, wholeView, { zoom: 2, x: 0, y: 1 });
  // The left lower corner of the middle square stays the left lower corner.
  expect(cropTo(picture, 1, view)).toEqual({ x: 50, y: 50, width: 50, height: 50 });
  expect(cropTo(picture, 1, pan(picture, 1, view, -0.5, -0.5))).toEqual({ x: 25, y: 25, width: 50, height: 50 });
  expect(cropTo(picture, 1, pan(picture, 1, view, -9, 9))).toEqual({ x: 0, y: 50, width: 50, height: 50 });
  expect(zoomAt(picture, 1, view, { zoom: 0.1, x: 0.5, y: 0.5 }).zoom).toBe(1);
});

test('adds an alpha channel', () => {
  expect([...withAlpha(Uint8Array.of(1, 2, 3, 4, 5, 6))]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
});
