import { expectClose, runInParts, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { gatherBatch, meanOfBatch, partWeight } from './batch-part.ts';

beforeAll(() => useBackend('cpu'));

const batch = (): tf.Tensor2D =>
  tf.tensor2d(
    Array.from({ length: 10 }, (_, i) => Math.sin(3 * i)),
    [5, 2],
  );
/** A loss that is no mean of losses of clips: each clip is measured by the batch's spread. */
const loss = (own: tf.Tensor2D, all: tf.Tensor2D): tf.Scalar => {
  const { mean, variance } = tf.moments(all, 0);
  return tf.mean(tf.pow(tf.div(tf.sub(own, mean), tf.sqrt(variance)), 3));
};

test.each([[[5]], [[2, 3]], [[1, 3, 1]]])('parts of %j clips have the loss and the gradient of the whole', (counts) => {
  const whole = tf.valueAndGrad((x: tf.Tensor) => loss(x as tf.Tensor2D, x as tf.Tensor2D))(batch());
  const parts = runInParts(counts, (part) => {
    const own = tf.slice(batch(), [part.first, 0], [part.count, 2]);
    return tf.valueAndGrad((x: tf.Tensor) =>
      tf.mul(loss(x as tf.Tensor2D, gatherBatch(x as tf.Tensor2D, part)), partWeight(part.count, part)),
    )(own);
  });
  const mean = tf.div(tf.addN(parts.map(({ value }) => value)), counts.length);
  expectClose(mean, whole.value, { relative: 1e-5 });
  const gradient = tf.div(tf.concat(parts.map(({ grad }) => grad)), counts.length);
  expectClose(gradient, whole.grad, { absolute: 1e-6 });
});

test('gathers the rows in the order of the batch, and the mean of all of them', () => {
  const results = runInParts([1, 4], (part) => {
    const own = tf.slice(batch(), [part.first, 0], [part.count, 2]);
    return { rows: gatherBatch(own, part), mean: meanOfBatch(tf.mean(own, 0), part.count, part) };
  });
  for (const { rows, mean } of results) {
    expectClose(rows, batch(), { absolute: 1e-7 });
    expectClose(mean, tf.mean(batch(), 0), { absolute: 1e-6 });
  }
});

test('one process has all, and exchanges nothing', () => {
  const x = batch();
  expect(gatherBatch(x)).toBe(x);
  expect(meanOfBatch(x, 5)).toBe(x);
  expect(partWeight(5)).toBe(1);
});
