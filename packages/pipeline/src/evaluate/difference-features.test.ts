import { expect, test } from 'vitest';
import { differenceFeatures } from './difference-features.ts';

test('means of the differences by block, and of their size, also where blocks are cut off', () => {
  const size = { height: 8, width: 12 }; // one whole block, and half of one
  const frames = new Uint8Array(3 * 8 * 12 * 3);
  const second = frames.subarray(8 * 12 * 3);
  second.fill(51, 0, 3); // one pixel of the whole block
  second.fill(102, 8 * 3, 9 * 3); // one of the half
  const features = differenceFeatures(frames, size);
  const there = [0.2 / 64, 0.4 / 32];
  const expected = [...there, ...there, ...there.map((value) => -value), ...there];
  expect(features).toHaveLength(8);
  for (const [i, value] of expected.entries()) expect(features[i]).toBeCloseTo(value, 6);
});
