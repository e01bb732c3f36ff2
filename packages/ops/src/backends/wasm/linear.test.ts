import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { linear } from '../../operations/linear.ts';
import { expectSameAsComposition, kernelsUsed, useKernels, variants } from './compare.ts';

describe.each(variants)('linear, %s SIMD', (variant) => {
  beforeAll(() => useKernels(variant));

  test('equals the composition, forward and backward', () => {
    const width = fc.integer({ min: 1, max: 50 });
    const cases = fc.record({
      rows: fc.integer({ min: 1, max: 300 }),
      inputs: width,
      outputs: width,
      bias: fc.boolean(),
    });
    fc.assert(
      fc.property(cases, ({ rows, inputs, outputs, bias }) => {
        const tensors = [[rows, inputs], [inputs, outputs], ...(bias ? [[outputs]] : [])].map((shape, i) =>
          tf.randomNormal(shape, 0, 1, 'float32', i + 1),
        );
        expectSameAsComposition((x, w, b) => linear(x!, w as tf.Tensor2D, b as tf.Tensor1D | undefined), tensors);
        tf.dispose(tensors);
      }),
      { numRuns: 60, seed: 6 },
    );
  });

  test('any leading axes', () => {
    const tensors = [tf.randomNormal([2, 3, 5, 7]), tf.randomNormal([7, 9]), tf.randomNormal([9])];
    expectSameAsComposition((x, w, b) => linear(x!, w as tf.Tensor2D, b as tf.Tensor1D), tensors);
  });

  test('for data: the same, and no gradient of x unless it is asked for', async () => {
    const tensors = [tf.randomNormal([11, 7]), tf.randomNormal([7, 9]), tf.randomNormal([9])];
    const map = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor): tf.Tensor =>
      linear(x, w as tf.Tensor2D, b as tf.Tensor1D, { data: true });
    expectSameAsComposition((x, w, b) => map(x!, w!, b!), tensors);
    const [x, w, b] = tensors as [tf.Tensor, tf.Tensor, tf.Tensor];
    const gradients = async (f: () => tf.TensorContainer): Promise<unknown[]> => {
      const { kernels } = await tf.profile(f as never);
      return kernels.filter(({ name }) => name === 'GenieLinearBackward').map(({ outputShapes }) => outputShapes);
    };
    expect(await gradients(() => tf.grads((...xs) => map(xs[0]!, xs[1]!, xs[2]!))([x, w, b]))).toHaveLength(2);
    expect(await gradients(() => tf.grads((...xs) => map(x, xs[0]!, xs[1]!))([w, b]))).toEqual([[[7, 9], [9]]]);
  });

  test('runs as a kernel of the backend', async () => {
    expect(await kernelsUsed(() => linear(tf.ones([3, 2]), tf.ones([2, 4])))).toEqual(['GenieLinear']);
  });
});
