import { expect, test } from 'vitest';
import { meanInterval, psnrInterval, shareInterval } from './interval.ts';

test('of a mean: Student’s t of standard errors', () => {
  const { value, margin } = meanInterval([1, 2, 3, 4]);
  expect(value).toBe(2.5);
  expect(margin).toBeCloseTo(3.1824 * Math.sqrt(5 / 3 / 4), 10);
  expect(meanInterval([3])).toEqual({ value: 3, margin: null });
});

test('of a share: never 0 wide', () => {
  // Wilson's interval of 0 of 10 is 0 … 0.2775, of 5 of 10 0.2366 … 0.7634.
  expect(shareInterval(0, 10).margin).toBeCloseTo(0.2775, 3);
  expect(shareInterval(0.5, 10).margin).toBeCloseTo(0.2634, 3);
  expect(shareInterval(1, 1000).margin).toBeLessThan(0.005);
});

test('of a PSNR: that of the error, in dB', () => {
  const { value, margin } = psnrInterval([1, 1.1, 0.9, 1], 255);
  expect(value).toBeCloseTo(48.13, 2);
  expect(margin).toBeCloseTo(10 * Math.log10(1 + meanInterval([1, 1.1, 0.9, 1]).margin!), 1);
});
