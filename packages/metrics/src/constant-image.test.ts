import fc from 'fast-check';
import { expect, test } from 'vitest';
import { constantImage } from './constant-image.ts';
import { psnr } from './psnr.ts';

test('no constant picture comes closer than the mean', () => {
  const frames = fc.uint8Array({ minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(frames, fc.uint8Array({ minLength: 3, maxLength: 3 }), (pixels, guess) => {
      const best = constantImage(pixels, 3);
      const guessed = psnr(
        Uint8Array.from(pixels, (_, i) => guess[i % 3]),
        pixels,
      );
      if (best.value === null || guessed.value === null) return;
      expect(guessed.value).toBeLessThanOrEqual(best.value + 1e-9);
    }),
  );
});

test('gives the picture, in bytes and in floats', () => {
  const figure = constantImage(Uint8Array.of(0, 10, 4, 20), 2);
  expect(figure).toMatchObject({ image: Float32Array.of(2, 15) });
  expect(figure.value).toBeCloseTo(10 * Math.log10(255 ** 2 / 14.5), 9);
  expect(constantImage(Float32Array.of(-1, 1), 1).value).toBeCloseTo(10 * Math.log10(4), 9);
});

test('is not defined for frames that are all equal, or none', () => {
  expect(constantImage(Uint8Array.of(1, 2, 1, 2), 2)).toMatchObject({
    value: null,
    reason: expect.stringContaining('all frames are equal'),
  });
  expect(constantImage(new Uint8Array(), 2)).toMatchObject({ value: null, reason: 'there is no frame' });
});
