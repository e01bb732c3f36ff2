import { Random } from '@genie/ops';
import { backends, expectClose, expectGradients, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { BatchNorm } from './batch-norm.ts';

const values = (seed: number, shift = 3, scale = 2): tf.Tensor3D => {
  const random = new Random(seed);
  return tf.tensor3d(
    Float32Array.from({ length: 4 * 3 * 2 }, () => shift + scale * random.normal()),
    [4, 3, 2],
  );
};

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('in training, each feature gets mean 0 and variance 1 over the batch', () => {
    const { mean, variance } = tf.moments(new BatchNorm(2).apply(values(1), true), [0, 1]);
    expectClose(mean, [0, 0], { absolute: 1e-6 });
    expectClose(variance, [1, 1], { absolute: 1e-4 });
  });

  test('the running statistics follow the data, and are what counts in use', () => {
    const norm = new BatchNorm(2);
    expectClose(norm.apply(values(1), false), values(1), { relative: 1e-4 }); // mean 0, variance 1 at first
    for (let step = 0; step < 300; step++) tf.tidy(() => norm.apply(values(step), true));
    expectClose(norm.runningMean, [3, 3], { absolute: 0.6 });
    expectClose(norm.runningVariance, [4, 4], { absolute: 1.5 });
    const one = tf.tensor3d([3, 3 + 2], [1, 1, 2]);
    expectClose(norm.apply(one, false), [0, 1], { absolute: 0.5 });
  });

  test('calibrated, they are exactly those of the given batches', async () => {
    const norm = new BatchNorm(2);
    const batches = [values(1), values(2, -1, 0.5)];
    const { mean, variance } = tf.moments(tf.concat(batches), [0, 1]);
    const before = tf.memory().numTensors;
    await norm.calibrate(batches, (batch) => tf.add(batch, 1));
    expect(tf.memory().numTensors).toBe(before);
    expectClose(norm.runningMean, tf.add(mean, 1), { absolute: 1e-5 });
    expectClose(norm.runningVariance, tf.mul(variance, 24 / 23), { absolute: 1e-4 });
    await expect(norm.calibrate([], (batch) => batch)).rejects.toThrow('found 0 activations');
  });

  test('they are saved with the model and not trained', () => {
    const parameters = new BatchNorm(2).parameters();
    expect(Object.keys(parameters)).toEqual(['runningMean', 'runningVariance']);
    expect(Object.values(parameters).every((variable) => !variable.trainable)).toBe(true);
  });
});

test('its gradient is that of the batch’s own statistics', async () => {
  await useBackend('cpu');
  const norm = new BatchNorm(2);
  const weights = values(9);
  expectGradients((x) => tf.sum(tf.mul(norm.apply(x, true), weights)), [values(1)]);
});
