import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { linear } from '../linear.ts';
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

  test('runs as a kernel of the backend', async () => {
    expect(await kernelsUsed(() => linear(tf.ones([3, 2]), tf.ones([2, 4])))).toEqual(['GenieLinear']);
  });
});
