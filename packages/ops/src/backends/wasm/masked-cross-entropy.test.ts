import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { maskedCrossEntropy } from '../../operations/masked-cross-entropy.ts';
import { expectSameAsComposition, kernelsUsed, useKernels, variants } from './compare.ts';

describe.each(variants)('maskedCrossEntropy, %s SIMD', (variant) => {
  beforeAll(() => useKernels(variant));

  test('equals the composition, forward and backward', () => {
    const cases = fc.record({
      rows: fc.integer({ min: 1, max: 40 }),
      classes: fc.integer({ min: 2, max: 90 }), // of one class the composition cannot make a one-hot vector
      shown: fc.constantFrom(0, 0.5, 1),
      spread: fc.constantFrom(0.1, 1, 30),
    });
    fc.assert(
      fc.property(cases, ({ rows, classes, shown, spread }) => {
        const logits = tf.randomNormal([rows, classes], 0, spread, 'float32', 1);
        const targets = tf.cast(tf.randomUniform([rows], 0, classes, 'float32', 2), 'int32');
        const mask = tf.cast(tf.less(tf.randomUniform([rows], 0, 1, 'float32', 3), shown), 'float32');
        expectSameAsComposition((x) => maskedCrossEntropy(x!, targets, mask), [logits]);
        tf.dispose([logits, targets, mask]);
      }),
      { numRuns: 40, seed: 11 },
    );
  });

  test('a target that is no class adds nothing, and reads nothing out of bounds', () => {
    const [logits, mask] = [tf.zeros([3, 4]), tf.ones([3])];
    const loss = maskedCrossEntropy(logits, tf.tensor1d([1, -1, 1e9], 'int32'), mask).dataSync()[0];
    expect(loss).toBeCloseTo(Math.log(4) / 3);
  });

  test('runs as a kernel of the backend', async () => {
    const loss = (): tf.Scalar => maskedCrossEntropy(tf.ones([2, 6]), tf.ones([2], 'int32'), tf.ones([2]));
    expect(await kernelsUsed(loss)).toEqual(['GenieMaskedCrossEntropy']);
  });
});
