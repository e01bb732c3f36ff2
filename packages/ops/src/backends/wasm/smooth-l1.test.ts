import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { smoothL1 } from '../../operations/smooth-l1.ts';
import { expectSameAsComposition, kernelsUsed, useKernels, variants } from './compare.ts';

const size = fc.integer({ min: 1, max: 30 });

describe.each(variants)('smoothL1, %s SIMD', (variant) => {
  beforeAll(() => useKernels(variant));

  test('equals the composition, forward and backward', () => {
    const weights = fc.constantFrom('none', 'one', 'rows', 'all', 'columns');
    const cases = fc.record({ shape: fc.tuple(size, size, size), weights, beta: fc.constantFrom(0.1, 1, 3) });
    fc.assert(
      fc.property(cases, ({ shape: [a, b, c], weights, beta }) => {
        const shapes: Record<string, number[]> = { one: [1], rows: [a, b, 1], all: [a, b, c], columns: [c] };
        const [prediction, target] = [1, 2].map((seed) => tf.randomNormal([a, b, c], 0, 1, 'float32', seed));
        const shape = shapes[weights];
        const weight = shape && tf.randomUniform(shape, 0, 2, 'float32', 3);
        expectSameAsComposition(
          (x, y) => smoothL1(x!, y!, { beta, ...(weight && { weight }) }),
          [prediction!, target!],
        );
        tf.dispose([prediction, target, weight]);
      }),
      { numRuns: 40, seed: 13 },
    );
  });

  test('runs as a kernel of the backend', async () => {
    expect(await kernelsUsed(() => smoothL1(tf.ones([2, 6]), tf.zeros([2, 6])))).toEqual(['GenieSmoothL1']);
  });
});
