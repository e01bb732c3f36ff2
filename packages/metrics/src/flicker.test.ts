import { expect, test } from 'vitest';
import { flicker } from './flicker.ts';

// Three frames of four pixels; the last pixel moves, the others stand still.
const truth = Uint8Array.of(10, 20, 30, 0, 10, 20, 30, 255, 10, 20, 30, 0);

test('counts change where the truth stands still, and only there', () => {
  const noisy = Uint8Array.of(10, 20, 30, 7, 61, 20, 30, 8, 10, 20, 30, 9);
  expect(flicker(noisy, truth, 4)).toEqual({ value: (2 * 51) / 255 / 6, truth: 0, still: 6 / 8 });
  expect(flicker(truth, truth, 4)).toMatchObject({ value: 0 });
});

test('floats in [-1, 1] give what bytes give', () => {
  const floats = (pixels: Uint8Array) => Float32Array.from(pixels, (x) => x / 127.5 - 1);
  const noisy = truth.map((x, i) => (i === 5 ? x + 30 : x));
  expect(flicker(floats(noisy), floats(truth), 4).value).toBeCloseTo(flicker(noisy, truth, 4).value!, 6);
});

test('is not defined for one frame, or where everything moves', () => {
  expect(flicker(truth.slice(0, 4), truth.slice(0, 4), 4).value).toBeNull();
  const moving = Uint8Array.of(0, 0, 90, 90);
  expect(flicker(moving, moving, 2)).toEqual({ value: null, reason: 'no pixel of the true video stands still' });
});
