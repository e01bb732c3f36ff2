import { expect, test } from 'vitest';
import { secondsLeft } from './progress-meter.ts';

test('the time left is told once it can be known, and ends at 0', () => {
  // Two files, of which the first was only just opened: no hours for what takes a minute.
  expect(secondsLeft(0.5, 1e-4)).toBeNull();
  expect(secondsLeft(5, 0.001)).toBeNull();
  expect(secondsLeft(0.2, 0.5)).toBeNull();
  expect(secondsLeft(5, 0.1)).toBeCloseTo(45, 9);
  // Ten hours of video: after ten minutes a five-hundredth tells.
  expect(secondsLeft(600, 0.0021)).toBeGreaterThan(200_000);
  expect(secondsLeft(0.1, 1)).toBe(0);
});
