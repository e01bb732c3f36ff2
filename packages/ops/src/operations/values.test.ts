import { expectClose } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { implementations, useImplementation } from '../implementations.ts';
import { gelu } from './gelu.ts';
import { layerNorm } from './layer-norm.ts';
import { linear } from './linear.ts';
import { maskedCrossEntropy } from './masked-cross-entropy.ts';
import { rmsNorm } from './rms-norm.ts';
import { roundStraightThrough } from './round-straight-through.ts';
import { silu } from './silu.ts';
import { smoothL1 } from './smooth-l1.ts';
import { swiglu } from './swiglu.ts';

// Expected values: by hand, or from PyTorch 2.9 where they are no round numbers.
describe.each(implementations)('values on %s', (implementation) => {
  beforeAll(() => useImplementation(implementation));

  test('linear keeps the leading axes', () => {
    const y = linear(
      tf.tensor([[[1, 2]], [[3, 4]]]),
      tf.tensor2d([
        [1, 10, 0],
        [0, 1, 1],
      ]),
      tf.tensor1d([0, 0, 5]),
    );
    expect(y.shape).toEqual([2, 1, 3]);
    expectClose(y, [1, 12, 7, 3, 34, 9]);
  });

  test('linear names the shapes that do not fit', () => {
    expect(() => linear(tf.zeros([2, 3]), tf.zeros([4, 5]))).toThrow('x has shape [2,3], its last axis must be 4');
  });

  test('rmsNorm', () => {
    const weight = tf.tensor1d([1, 2]);
    expectClose(rmsNorm(tf.tensor2d([[3, 4]]), weight, { epsilon: 0 }), [3 / Math.sqrt(12.5), 8 / Math.sqrt(12.5)]);
    expectClose(rmsNorm(tf.tensor2d([[1, 4]]), weight, { residual: tf.tensor2d([[2, 0]]), epsilon: 0 }), [
      3 / Math.sqrt(12.5),
      8 / Math.sqrt(12.5),
    ]);
    expectClose(rmsNorm(tf.zeros([1, 2]), weight), [0, 0]);
  });

  test('layerNorm, with gain and shift, with FiLM', () => {
    const x = tf.tensor([1, 3, 6, 2], [1, 1, 2, 2]);
    expectClose(layerNorm(x, { epsilon: 0 }), [-1, 1, 1, -1]);
    expectClose(layerNorm(x, { epsilon: 0, weight: tf.tensor1d([2, 3]), bias: tf.tensor1d([1, 0]) }), [-1, 3, 3, -3]);
    // γ = (1, 0), β = (0, 5), the same for both patches
    expectClose(layerNorm(x, { epsilon: 0, film: tf.tensor([1, 0, 0, 5], [1, 1, 4]) }), [-2, 6, 2, 4]);
  });

  test('layerNorm names a film that does not fit', () => {
    expect(() => layerNorm(tf.zeros([1, 2, 3, 4]), { film: tf.zeros([1, 1, 8]) })).toThrow('film has shape [1,1,8]');
  });

  test('silu, gelu, swiglu', () => {
    expectClose(silu(tf.tensor1d([-1, 0, 2])), [-0.2689414, 0, 1.7615942], { absolute: 1e-6 });
    expectClose(gelu(tf.tensor1d([-1, 0, 2])), [-0.1586553, 0, 1.9544997], { absolute: 1e-6 });
    expectClose(swiglu(tf.tensor([[2, -1, 10, 100]])), [17.615942, -26.89414], { absolute: 1e-4 });
    expect(() => swiglu(tf.zeros([2, 3]))).toThrow('the last axis is 3, expected an even number');
  });

  test('roundStraightThrough rounds halves to even, and passes the gradient', () => {
    const x = tf.tensor1d([-1.5, -0.4, 0.5, 1.5, 2.6]);
    expectClose(roundStraightThrough(x), [-2, 0, 0, 2, 3]);
    const gradient = tf.grad((y) => tf.sum(tf.mul(roundStraightThrough(y), tf.tensor1d([1, 2, 3, 4, 5]))))(x);
    expectClose(gradient, [1, 2, 3, 4, 5]);
  });

  test('maskedCrossEntropy is the mean over the masked places', () => {
    const logits = tf.tensor([
      [0, 0, 0, 0],
      [100, 0, 0, 0],
      [Math.log(3), 0, -50, -50],
    ]);
    const targets = tf.tensor1d([1, 3, 0], 'int32');
    const loss = (mask: number[]): tf.Tensor => maskedCrossEntropy(logits, targets, tf.tensor1d(mask));
    expectClose(loss([1, 0, 0]), [Math.log(4)]);
    expectClose(loss([0, 1, 0]), [100]);
    expectClose(loss([1, 0, 1]), [(Math.log(4) + Math.log(4 / 3)) / 2]);
    expectClose(loss([0, 0, 0]), [0]);
    expect(() => maskedCrossEntropy(logits, targets, tf.zeros([2]))).toThrow('targets [3] and mask [2] must be');
  });

  test('smoothL1 is quadratic within beta and linear beyond', () => {
    const x = tf.tensor1d([0.5, -2, 0]);
    expectClose(smoothL1(x, tf.zeros([3])), [(0.125 + 1.5) / 3]);
    expectClose(smoothL1(x, tf.zeros([3]), { beta: 4 }), [(0.03125 + 0.5) / 3]);
    expectClose(smoothL1(x, tf.zeros([3]), { weight: tf.tensor1d([8, 0, 1]) }), [1 / 3]);
  });
});
