import { Random } from '@genie/ops';
import { backends, expectClose, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { PatchEmbedding } from './patch-embedding.ts';
import { spatialPositions } from './positions.ts';

const config = { height: 4, width: 6, channels: 3, patchSize: 2, embedDim: 8 };
const frames = (): tf.Tensor5D =>
  tf.tensor5d(
    Array.from({ length: 144 }, (_, i) => Math.sin(i * i)),
    [1, 2, 4, 6, 3],
  );

describe.each(backends)('patch embedding on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('is a linear map of the pixels, plus positions where these are sinusoidal', () => {
    const embedding = new PatchEmbedding(config, new Random(1));
    const bare = new PatchEmbedding({ ...config, position: 'rope' }, new Random(1));
    expect(embedding.grid).toEqual({ rows: 2, columns: 3 });
    const y = bare.apply(frames());
    expect(y.shape).toEqual([1, 2, 6, 8]);
    expectClose(embedding.apply(frames()), tf.add(y, spatialPositions(2, 3, 8)), { absolute: 1e-6 });
    expectClose(tf.reshape(bare.apply(tf.zerosLike(frames())), [96]), tf.tile(bare.projection.bias!, [12]), {
      absolute: 0,
    });
  });

  test('normalized, it does not feel brightness, hardly contrast, and faint noise no more than it is', () => {
    const embedding = new PatchEmbedding({ ...config, normalize: true }, new Random(1));
    const brighter = tf.add(frames(), 0.3) as tf.Tensor5D;
    expectClose(embedding.apply(brighter), embedding.apply(frames()), { absolute: 1e-3 });
    const paler = tf.mul(frames(), 0.5) as tf.Tensor5D;
    expectClose(embedding.apply(paler), embedding.apply(frames()), { absolute: 0.1 });
    const flat = tf.zerosLike(frames());
    const noisy = tf.mul(frames(), 0.005) as tf.Tensor5D;
    expectClose(embedding.apply(noisy), embedding.apply(flat), { absolute: 0.1 });
  });

  test('with a margin, a patch feels its neighbours', () => {
    const embedding = new PatchEmbedding({ ...config, margin: 1 }, new Random(1));
    expect(embedding.projection.weight.shape).toEqual([48, 8]);
    const pixel = tf.pad(tf.ones([1, 2, 1, 1, 3]), [
      [0, 0],
      [0, 0],
      [0, 3],
      [2, 3],
      [0, 0],
    ]) as tf.Tensor5D; // row 0, column 2
    const felt = tf.sum(tf.abs(tf.sub(embedding.apply(tf.add(frames(), pixel)), embedding.apply(frames()))), [0, 1, 3]);
    expect([...felt.dataSync()].map((x) => x > 1e-4)).toEqual([true, true, false, false, false, false]);
  });
});

test('what does not fit is named', () => {
  expect(() => new PatchEmbedding({ ...config, patchSize: 4 }, new Random(1))).toThrow('patchSize 4 must divide');
  const embedding = new PatchEmbedding(config, new Random(1));
  expect(() => embedding.apply(tf.zeros([1, 2, 4, 8, 3]))).toThrow(
    'frames have shape [1,2,4,8,3], expected [B, T, 4, 6, 3]',
  );
});
