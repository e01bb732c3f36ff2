import { expectClose, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { squaredCorrelation } from './objective.ts';

beforeAll(() => useBackend('cpu'));

const number = (x: tf.Tensor) => x.dataSync()[0]!;

test('is 1 for repetition at any scale and sign, 0 for what is unrelated, and the mean over pairs', () => {
  const a = [1, 2, 3, 4];
  const b = [1, -1, -1, 1]; // unrelated to a
  const columns = (...parts: number[][]) => tf.transpose(tf.tensor2d(parts));
  expect(
    number(
      squaredCorrelation(
        columns(
          a,
          a.map((value) => 5 - 3 * value),
        ),
      ),
    ),
  ).toBeCloseTo(1, 4);
  expect(number(squaredCorrelation(columns(a, b)))).toBeCloseTo(0, 6);
  expect(number(squaredCorrelation(columns(a, a, b)))).toBeCloseTo(1 / 3, 4);
  expect(number(squaredCorrelation(columns(a)))).toBe(0);
  expect(number(squaredCorrelation(tf.reshape(columns(a, b), [2, 2, 2])))).toBeCloseTo(0, 6);
});

test('its gradient is that of small differences', () => {
  const x = tf.tensor2d([1, 0.5, -0.3, 1.2, 0.4, -0.7, 2, 0.1], [4, 2]);
  const gradient = tf.grad((z: tf.Tensor) => squaredCorrelation(z))(x);
  const h = 1e-2;
  const numeric = Array.from({ length: 8 }, (_, i) => {
    const step = tf.reshape(tf.oneHot(tf.tensor1d([i], 'int32'), 8), [4, 2]);
    const up = number(squaredCorrelation(tf.add(x, tf.mul(step, h))));
    return (up - number(squaredCorrelation(tf.sub(x, tf.mul(step, h))))) / (2 * h);
  });
  expectClose(gradient, tf.tensor2d(numeric, [4, 2]), { absolute: 2e-4 });
});
