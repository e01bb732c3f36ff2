import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { swiglu } from '../../operations/swiglu.ts';
import { expectSameAsComposition, kernelsUsed, useKernels, variants } from './compare.ts';

describe.each(variants)('swiglu, %s SIMD', (variant) => {
  beforeAll(() => useKernels(variant));

  test('equals the composition, forward and backward', () => {
    const cases = fc.record({
      rows: fc.integer({ min: 1, max: 50 }),
      F: fc.integer({ min: 1, max: 90 }),
      spread: fc.constantFrom(0.1, 1, 30),
    });
    fc.assert(
      fc.property(cases, ({ rows, F, spread }) => {
        const projected = tf.randomNormal([rows, 2 * F], 0, spread, 'float32', 1);
        expectSameAsComposition((x) => swiglu(x!), [projected]);
        projected.dispose();
      }),
      { numRuns: 40, seed: 10 },
    );
  });

  test('gates of any size stay finite', () => {
    const values = swiglu(tf.tensor2d([[-1e4, -300, -90, 90, 300, 1e4, 1, 1, 1, 1, 1, 1]])).dataSync();
    expect([...values].map((x) => (Math.abs(x) < 1e-30 ? 0 : x))).toEqual([0, 0, 0, 90, 300, 1e4]);
  });

  test('runs as a kernel of the backend', async () => {
    expect(await kernelsUsed(() => swiglu(tf.ones([2, 6])))).toEqual(['GenieSwiglu']);
  });
});
