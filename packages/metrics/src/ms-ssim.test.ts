import { expect, test } from 'vitest';
import { formula, trusted } from './fixtures/trusted.ts';
import { msSsim } from './ms-ssim.ts';
import { ssim } from './ssim.ts';

test('equals pytorch_msssim, in bytes and in floats', () => {
  const { height, width, value } = trusted.msSsim;
  const { target, other } = formula(height, width);
  // Its window is made in float32.
  expect(msSsim(other, target, { height, width }).value).toBeCloseTo(value, 5);
  const floats = (pixels: Uint8Array) => Float32Array.from(pixels, (x) => x / 127.5 - 1);
  expect(msSsim(floats(other), floats(target), { height, width }).value).toBeCloseTo(value, 5);
});

test('takes as many scales as fit, and with one is SSIM', () => {
  const size = { height: 64, width: 64 };
  const { target, other } = formula(64, 64);
  expect(msSsim(other, target, size)).toMatchObject({ scales: 3, frames: 1 });
  expect(msSsim(other, target, { ...size, scales: 1 }).value).toBeCloseTo(ssim(other, target, size).value!, 12);
  expect(msSsim(target, target, size).value).toBeCloseTo(1, 12);
});

test('refuses more scales than fit, and has no value without a frame', () => {
  const { target } = formula(64, 64);
  expect(() => msSsim(target, target, { height: 64, width: 64, scales: 4 })).toThrow('at most 3 fit');
  expect(() => msSsim(target, target, { height: 8, width: 8 })).toThrow('at least 11 × 11');
  expect(msSsim(new Uint8Array(), new Uint8Array(), { height: 64, width: 64 }).value).toBeNull();
});
