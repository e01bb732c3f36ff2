import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { attention } from '../../operations/attention.ts';
import { expectSameAsComposition, kernelsUsed, useKernels, variants } from './compare.ts';

const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });

describe.each(variants)('attention, %s SIMD', (variant) => {
  beforeAll(() => useKernels(variant));

  test('equals the composition, forward and backward', () => {
    const cases = fc.record({
      B: size(2),
      T: size(11),
      P: size(19),
      numHeads: size(3),
      headDim: fc.oneof(fc.constantFrom(4, 8, 16, 32), size(20)),
      axis: fc.constantFrom('space' as const, 'time' as const),
      causal: fc.boolean(),
      spread: fc.constantFrom(0.1, 1, 4),
    });
    fc.assert(
      fc.property(cases, ({ B, T, P, numHeads, headDim, axis, causal, spread }) => {
        const projected = tf.randomNormal([B, T, P, 3 * numHeads * headDim], 0, spread, 'float32', 1);
        expectSameAsComposition((x) => attention(x as tf.Tensor4D, { numHeads, axis, causal }), [projected]);
        projected.dispose();
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  test('equals the composition with a bias', () => {
    const cases = fc.record({ T: size(11), P: size(19), axis: fc.constantFrom('space' as const, 'time' as const) });
    fc.assert(
      fc.property(cases, fc.boolean(), ({ T, P, axis }, causal) => {
        const length = axis === 'space' ? P : T;
        const bias = tf.tidy(
          () => tf.randomNormal([2 * length * length], 0, 1, 'float32', 4).dataSync() as Float32Array,
        );
        const projected = tf.randomNormal([2, T, P, 18], 0, 1, 'float32', 1);
        expectSameAsComposition((x) => attention(x as tf.Tensor4D, { numHeads: 2, axis, causal, bias }), [projected]);
        projected.dispose();
      }),
      { numRuns: 20, seed: 6 },
    );
  });

  test('scores far from zero neither overflow nor vanish', () => {
    const projected = tf.randomNormal([1, 1, 9, 12], 0, 30, 'float32', 2) as tf.Tensor4D;
    const output = attention(projected, { numHeads: 1, axis: 'space' }).dataSync();
    expect(output.every(Number.isFinite)).toBe(true);
  });

  test('what lies ahead has no influence', () => {
    const options = { numHeads: 2, axis: 'time', causal: true } as const;
    const past = tf.randomNormal([1, 5, 3, 24], 0, 1, 'float32', 3);
    const ahead = [0, 100].map((x) =>
      attention(tf.concat([past, tf.fill([1, 4, 3, 24], x)], 1) as tf.Tensor4D, options),
    );
    const [a, b] = ahead.map((x) => tf.slice(x, 0, [1, 5, 3, 8]).dataSync());
    expect(a).toEqual(b);
  });

  test('runs as a kernel of the backend', async () => {
    const projected = tf.zeros([1, 2, 3, 12]) as tf.Tensor4D;
    const bias = new Float32Array(9);
    for (const options of [{}, { bias }]) {
      const run = () => attention(projected, { numHeads: 1, axis: 'space', ...options });
      expect(await kernelsUsed(run)).toEqual(['GenieAttention']);
    }
  });
});
