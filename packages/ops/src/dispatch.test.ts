import { expectClose, expectNoLeak, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fusedFor, registerFused, setFused } from './dispatch.ts';
import { linear } from './operations/linear.ts';

// Wrong on purpose, so that one sees which kernel ran: no matMul, and gradients of 7.
registerFused('linear', 'cpu', {
  supports: ({ x }) => x.shape[0] > 1,
  forward: ({ x, weight }) => ({ output: tf.fill([x.shape[0], weight.shape[1]], 42), saved: { x, weight } }),
  backward: (_dy, { x, weight }) => ({ x: tf.fill(x!.shape, 7), weight: tf.fill(weight!.shape, 7) }) as never,
});

describe('dispatch', () => {
  beforeAll(() => useBackend('cpu'));
  afterEach(() => setFused(true));
  const weight = [[1], [1]];
  const apply = (rows: number): tf.Tensor => linear(tf.ones([rows, 2]), tf.tensor2d(weight));

  test('runs the fused kernel of the backend, forward and backward', async () => {
    expectClose(apply(2), [42, 42]);
    const gradients = (): tf.Tensor[] =>
      tf.tidy(() => tf.grads((x, w) => tf.sum(linear(x, w as tf.Tensor2D)))([tf.ones([2, 2]), tf.tensor2d(weight)]));
    for (const gradient of gradients()) expect(new Set(gradient.dataSync())).toEqual(new Set([7]));
    await expectNoLeak(gradients);
  });

  test('runs the composition where the kernel does not support the case, is turned off, or is of another backend', async () => {
    expectClose(apply(1), [2]);
    setFused(false);
    expect(fusedFor('linear')).toBeUndefined();
    expectClose(apply(2), [2, 2]);
    setFused(true);
    setFused(false, ['linear']);
    expectClose(apply(2), [2, 2]);
    setFused(true, ['linear']);
    expectClose(apply(2), [42, 42]);
    await useBackend('wasm');
    expectClose(apply(2), [2, 2]);
  });
});
