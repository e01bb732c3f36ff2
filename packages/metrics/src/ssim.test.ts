import { expect, test } from 'vitest';
import { bytes, floats, trusted } from './fixtures/trusted.ts';
import { ssim } from './ssim.ts';

const { height, width } = trusted;
const target = bytes(trusted.target);

test.each(trusted.pictures)('equals scikit-image: $name', (picture) => {
  const prediction = bytes(picture.prediction);
  expect(ssim(prediction, target, { height, width }).value).toBeCloseTo(picture.ssim, 9);
  expect(ssim(floats(prediction), floats(target), { height, width }).value).toBeCloseTo(picture.ssim, 5);
});

test('of several frames is the mean of theirs', () => {
  const predictions = trusted.pictures.map(({ prediction }) => bytes(prediction));
  const clip = new Uint8Array(predictions.flatMap((frame) => [...frame]));
  const truth = new Uint8Array(predictions.flatMap(() => [...target]));
  const mean = trusted.pictures.reduce((sum, picture) => sum + picture.ssim, 0) / trusted.pictures.length;
  const figure = ssim(clip, truth, { height, width });
  expect(figure.value).toBeCloseTo(mean, 9);
  expect(figure).toHaveProperty('frames', trusted.pictures.length);
});

test('is 1 for equal pictures, symmetric, and the same for one channel as for three equal ones', () => {
  const prediction = bytes(trusted.pictures[0].prediction);
  expect(ssim(target, target, { height, width }).value).toBeCloseTo(1, 12);
  expect(ssim(target, prediction, { height, width }).value).toBeCloseTo(trusted.pictures[0].ssim, 9);
  const red = (pixels: Uint8Array) => pixels.filter((_, i) => i % 3 === 0);
  const grey = (pixels: Uint8Array) => pixels.map((_, i) => pixels[i - (i % 3)]);
  expect(ssim(red(prediction), red(target), { height, width, channels: 1 }).value).toBeCloseTo(
    ssim(grey(prediction), grey(target), { height, width }).value!,
    12,
  );
});

test('is not defined without a frame; refuses frames that are small or not whole', () => {
  expect(ssim(new Uint8Array(), new Uint8Array(), { height, width }).value).toBeNull();
  expect(() => ssim(target, target, { height: 10, width: 64 })).toThrow('at least 11 × 11');
  expect(() => ssim(target, target, { height: height + 1, width })).toThrow('multiple of the frame size');
});
