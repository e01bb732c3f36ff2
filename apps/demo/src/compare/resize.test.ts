import { expect, test } from 'vitest';
import { resize } from './resize.ts';

test('frames go evenly into other sizes, or not at all', () => {
  const frame = Uint8Array.from({ length: 4 * 2 * 3 }, (_, i) => i); // 2 rows of 4 pixels
  const size = (height: number, width: number) => ({ height, width });
  expect(resize(frame, size(2, 4), size(2, 4))).toBe(frame);
  const twice = resize(frame, size(2, 4), size(4, 8))!;
  expect([...twice.slice(0, 9)]).toEqual([0, 1, 2, 0, 1, 2, 3, 4, 5]);
  expect(resize(twice, size(4, 8), size(2, 4))).toEqual(frame);
  expect([...resize(frame, size(2, 4), size(1, 2))!]).toEqual([8, 9, 10, 14, 15, 16]); // means of (0, 3, 12, 15), …
  expect(resize(frame, size(2, 4), size(3, 6))).toBeUndefined();
  expect(resize(frame, size(2, 4), size(4, 4))).toBeUndefined();
});
