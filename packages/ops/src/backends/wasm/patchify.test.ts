import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { patchify, unpatchify } from '../../operations/patchify.ts';
import { expectSameAsComposition, kernelsUsed, useKernels, variants } from './compare.ts';

const size = fc.integer({ min: 1, max: 4 });
const cases = fc.record({
  batch: size,
  length: size,
  rows: size,
  columns: size,
  channels: size,
  patchSize: size,
  margin: fc.integer({ min: 0, max: 6 }),
});

describe.each(variants)('patches, %s SIMD', (variant) => {
  beforeAll(() => useKernels(variant));

  test('equal the composition, forward and backward', () => {
    fc.assert(
      fc.property(cases, ({ batch, length, rows, columns, channels, patchSize, margin }) => {
        tf.tidy(() => {
          const [height, width] = [rows * patchSize, columns * patchSize];
          const frames = tf.randomNormal([batch, length, height, width, channels], 0, 1, 'float32', 1);
          expectSameAsComposition((x) => patchify(x as tf.Tensor5D, patchSize, margin), [frames]);
          const patches = tf.randomNormal([batch, length, rows * columns, channels * patchSize ** 2]);
          const layout = { height, width, channels, patchSize };
          expectSameAsComposition((x) => unpatchify(x as tf.Tensor4D, layout), [patches]);
        });
      }),
      { numRuns: 60, seed: 8 },
    );
  });

  test('run as kernels of the backend', async () => {
    expect(await kernelsUsed(() => patchify(tf.ones([1, 1, 4, 4, 3]), 2, 1))).toEqual(['GenieGatherPatches']);
  });
});
