import { expect, test } from 'vitest';
import { difference } from './difference.ts';

const pixels = (...values: number[]) => Uint8ClampedArray.from(values.flatMap((value) => [value, value, value, 255]));

test('tells the share of pixels that differ, and shows where', () => {
  const { picture, share } = difference(pixels(0, 100, 200, 50), pixels(0, 110, 0, 255));
  expect(share).toBe(0.5); // a difference of 10 is noise
  expect([...picture.slice(0, 4)]).toEqual([0, 0, 0, 255]);
  expect([...picture.slice(4, 8)]).toEqual([35, 35, 35, 255]);
  expect([...picture.slice(8, 12)]).toEqual([255, 120, 60, 255]);
});

test('equal pictures differ nowhere', () => {
  expect(difference(pixels(3, 250), pixels(3, 250)).share).toBe(0);
});
