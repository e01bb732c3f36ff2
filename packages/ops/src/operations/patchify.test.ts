import { backends, expectClose, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { patchGrid, patchify, unpatchify } from './patchify.ts';

const size = { height: 4, width: 6, channels: 3, patchSize: 2 };
/** Every pixel has a value that says where it is: frame, row, column, channel. */
const at = (t: number, y: number, x: number, c: number): number => 1000 * t + 100 * y + 10 * x + c;
const values = [0, 1].flatMap((t) =>
  Array.from({ length: 4 * 6 * 3 }, (_, i) => at(t, Math.floor(i / 18), Math.floor(i / 3) % 6, i % 3)),
);

describe.each(backends)('patches on %s', (backend) => {
  beforeAll(() => useBackend(backend));
  const frames = (): tf.Tensor5D => tf.tensor5d(values, [1, 2, 4, 6, 3]);

  test('lie row by row, pixels in the order channel, row, column', () => {
    const patches = patchify(frames(), 2);
    expect(patches.shape).toEqual([1, 2, 6, 12]);
    // second frame, patch in row 1, column 2
    const patch = tf.slice(patches, [0, 1, 5, 0], [1, 1, 1, 12]).dataSync();
    const expected = [0, 1, 2].flatMap((c) => [2, 3].flatMap((y) => [4, 5].map((x) => at(1, y, x, c))));
    expect([...patch]).toEqual(expected);
  });

  test('put together again, they are the frames', () => {
    expectClose(unpatchify(patchify(frames(), 2), size), frames(), { absolute: 0 });
  });

  test.each([1, 2, 3])('with a margin of %i, they see their surroundings, and zeros beyond the frame', (margin) => {
    const side = 2 + 2 * margin;
    const patches = patchify(frames(), 2, margin);
    expect(patches.shape).toEqual([1, 2, 6, 3 * side * side]);
    for (const [row, column] of [
      [0, 0],
      [1, 1],
      [1, 2],
    ] as const) {
      const patch = tf.slice(patches, [0, 1, row * 3 + column, 0], [1, 1, 1, 3 * side * side]).dataSync();
      const expected = Array.from({ length: 3 * side * side }, (_, i) => {
        const y = row * 2 - margin + (Math.floor(i / side) % side);
        const x = column * 2 - margin + (i % side);
        return y < 0 || y >= 4 || x < 0 || x >= 6 ? 0 : at(1, y, x, Math.floor(i / (side * side)));
      });
      expect([...patch]).toEqual(expected);
    }
  });
});

test('sizes that do not divide are named', () => {
  expect(() => patchGrid({ height: 64, width: 60, patchSize: 8 })).toThrow(
    "patchSize 8 must divide the frame's height 64 and width 60",
  );
  expect(() => unpatchify(tf.zeros([1, 1, 6, 11]), size)).toThrow('expected [B, T, 6, 12]');
});
