import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { shiftBlend } from '../../operations/shift-blend.ts';
import { expectSameAsComposition, kernelsUsed, useKernels, variants } from './compare.ts';

const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });

describe.each(variants)('shiftBlend, %s SIMD', (variant) => {
  beforeAll(() => useKernels(variant));

  const check = (shape: [number, number, number, number], k: number, range: number): void => {
    const frames = tf.randomNormal(shape, 0, 1, 'float32', 1) as tf.Tensor4D;
    const weights = [2, 3].map((seed) => tf.randomNormal([shape[0], k, 2 * range + 1], 0, 1, 'float32', seed));
    const blend = (...[rows, columns]: tf.Tensor[]): tf.Tensor =>
      shiftBlend(frames, { rows: rows as tf.Tensor3D, columns: columns as tf.Tensor3D });
    expectSameAsComposition(blend, weights);
    tf.dispose([frames, weights]);
  };

  test('equals the composition, forward and backward', () => {
    const shape = fc.tuple(size(3), size(9), size(17), size(4));
    fc.assert(
      fc.property(shape, size(3), fc.integer({ min: 0, max: 6 }), (frames, k, range) => check(frames, k, range)),
      { numRuns: 40, seed: 15 },
    );
  });

  test('equals it where rows of pixels are whole blocks', () => check([2, 5, 32, 3], 2, 6));

  test('runs as a kernel of the backend', async () => {
    const weights = { rows: tf.ones([1, 2, 3]), columns: tf.ones([1, 2, 3]) } as Parameters<typeof shiftBlend>[1];
    expect(await kernelsUsed(() => shiftBlend(tf.ones([1, 4, 4, 3]), weights))).toEqual(['GenieShiftBlend']);
  });
});
