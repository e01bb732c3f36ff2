import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytes, floats, trusted } from './fixtures/trusted.ts';
import { framePsnr, meanSquaredError, psnr } from './psnr.ts';

const target = bytes(trusted.target);

test.each(trusted.pictures)('equals scikit-image: $name', (picture) => {
  const prediction = bytes(picture.prediction);
  expect(psnr(prediction, target).value).toBeCloseTo(picture.psnr, 9);
  // Bytes and the floats that stand for them are the same picture.
  expect(psnr(floats(prediction), floats(target)).value).toBeCloseTo(picture.psnr, 4);
});

test('is 20·log10(255) dB when every pixel is off by one', () => {
  const ratio = psnr(Uint8Array.of(1, 2, 3, 4), Uint8Array.of(2, 1, 4, 3));
  expect(ratio.value).toBeCloseTo(20 * Math.log10(255), 12);
});

test('falls by 20·log10(k) dB when the error grows k times, and does not care which picture is the true one', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 50 }), fc.integer({ min: 1, max: 5 }), (a, k) => {
      const half = a.map((value) => value >> 1);
      const off = (by: number) => half.map((value) => value + by);
      const [one, more] = [psnr(off(1), half).value!, psnr(off(k), half).value!];
      expect(one - more).toBeCloseTo(20 * Math.log10(k), 9);
      expect(psnr(half, off(k)).value).toBe(more);
    }),
  );
});

test('pools the error over frames, so one exact frame does not make it infinite', () => {
  const truth = Uint8Array.of(10, 10, 10, 10);
  const ratio = psnr(Uint8Array.of(10, 10, 12, 12), truth);
  expect(ratio.value).toBeCloseTo(10 * Math.log10(255 ** 2 / 2), 12);
});

test('the mean of frames: of their own ratios, an exact one counts 60 dB', () => {
  const truth = Uint8Array.of(10, 10, 10, 10, 10, 10);
  const made = Uint8Array.of(10, 10, 12, 12, 14, 10);
  const own = [60, 10 * Math.log10(255 ** 2 / 4), 10 * Math.log10(255 ** 2 / 8)];
  expect(framePsnr(made, truth, 2).value).toBeCloseTo((own[0]! + own[1]! + own[2]!) / 3, 12);
  expect(framePsnr(new Uint8Array(), new Uint8Array(), 2)).toEqual({
    value: null,
    reason: 'there is no frame to compare',
  });
  expect(() => framePsnr(made, truth, 4)).toThrow(RangeError);
});

test('pooled, the ratio is never above the mean of the frames', () => {
  // Far apart, so that no frame reaches the cap, above which exact frames count for less than they are.
  const frames = (min: number, max: number) =>
    fc.array(fc.integer({ min, max }), { minLength: 12, maxLength: 12 }).map((values) => Uint8Array.from(values));
  fc.assert(
    fc.property(frames(0, 100), frames(110, 255), (made, truth) => {
      expect(psnr(made, truth).value!).toBeLessThanOrEqual(framePsnr(made, truth, 4).value! + 1e-9);
    }),
  );
});

test('is not defined for equal and for empty pictures', () => {
  expect(psnr(target, target)).toEqual({ value: null, reason: expect.stringContaining('equal in every pixel') });
  expect(psnr(new Uint8Array(), new Uint8Array())).toEqual({ value: null, reason: 'there is no pixel to compare' });
});

test('refuses what cannot be compared', () => {
  expect(() => psnr(new Uint8Array(3), new Uint8Array(4))).toThrow('have 3 and 4 values');
  expect(() => psnr(new Uint8Array(3), new Float32Array(3))).toThrow('one holds bytes, the other floats');
});

test('mean squared error', () => {
  expect(meanSquaredError(Uint8Array.of(0, 4), Uint8Array.of(3, 4))).toBe(4.5);
});
