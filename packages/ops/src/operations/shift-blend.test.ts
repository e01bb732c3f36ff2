import { expectClose } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { implementations, useImplementation } from '../implementations.ts';
import { Random } from '../random.ts';
import { shiftBlend } from './shift-blend.ts';

const clamp = (i: number, length: number): number => Math.min(Math.max(i, 0), length - 1);

/** The formula, as it stands. */
function expected(frames: tf.Tensor4D, rows: tf.Tensor3D, columns: tf.Tensor3D): number[] {
  const [n, height, width, channels] = frames.shape;
  const [, k, count] = rows.shape;
  const [pixels, down, across] = [frames, rows, columns].map((tensor) => tensor.dataSync());
  const range = (count - 1) / 2;
  return Array.from({ length: n * k * height * width * channels }, (_, place) => {
    const c = place % channels;
    const x = Math.floor(place / channels) % width;
    const y = Math.floor(place / channels / width) % height;
    const weights = Math.floor(place / channels / width / height);
    const frame = Math.floor(weights / k);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        const row = frame * height + clamp(y + i - range, height);
        const pixel = pixels![(row * width + clamp(x + j - range, width)) * channels + c]!;
        sum += down![weights * count + i]! * across![weights * count + j]! * pixel;
      }
    }
    return sum;
  });
}

describe.each(implementations)('shiftBlend on %s', (implementation) => {
  beforeAll(() => useImplementation(implementation));

  test.each([
    { frame: [2, 5, 7, 3], k: 2, range: 2 },
    { frame: [1, 4, 16, 4], k: 3, range: 1 },
    { frame: [1, 3, 2, 1], k: 1, range: 6 },
    { frame: [1, 2, 3, 2], k: 2, range: 0 },
  ])('is the sum over all shifts: frames $frame, K $k, R $range', ({ frame, k, range }) => {
    const random = new Random(3);
    const normal = (shape: number[]): tf.Tensor =>
      tf.tensor(
        Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
        shape,
      );
    const frames = normal(frame) as tf.Tensor4D;
    const [rows, columns] = [0, 1].map(() => normal([frame[0]!, k, 2 * range + 1]) as tf.Tensor3D);
    const blend = shiftBlend(frames, { rows: rows!, columns: columns! });
    expect(blend.shape).toEqual([frame[0], k, ...frame.slice(1)]);
    expectClose(blend, expected(frames, rows!, columns!), { absolute: 1e-4 });
  });

  test('weights that do not fit are named', () => {
    type Shape = [number, number, number];
    const blend = (rows: Shape, columns: Shape) => () =>
      shiftBlend(tf.zeros([2, 4, 4, 1]), { rows: tf.zeros(rows), columns: tf.zeros(columns) });
    expect(blend([2, 3, 5], [2, 3, 7])).toThrow('rows [2,3,5] and columns [2,3,7] must both be [2, K, 2R + 1]');
    expect(blend([1, 3, 5], [1, 3, 5])).toThrow('must both be [2, K');
    expect(blend([2, 3, 4], [2, 3, 4])).toThrow('must both be [2, K');
  });
});
