import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { layerNorm } from '../../operations/layer-norm.ts';
import { rmsNorm } from '../../operations/rms-norm.ts';
import { expectSameAsComposition, kernelsUsed, useKernels, variants } from './compare.ts';

const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const shape = { B: size(3), T: size(4), P: size(9), E: size(70) };

describe.each(variants)('norms, %s SIMD', (variant) => {
  beforeAll(() => useKernels(variant));

  test('rmsNorm equals the composition, forward and backward', () => {
    fc.assert(
      fc.property(fc.record({ ...shape, residual: fc.boolean() }), ({ B, T, P, E, residual }) => {
        const inputs = [[B, T, P, E], [E], ...(residual ? [[B, T, P, E]] : [])].map((s, i) =>
          tf.randomNormal(s, 0.5, 1, 'float32', i + 1),
        );
        expectSameAsComposition((x, w, r) => rmsNorm(x!, w as tf.Tensor1D, { ...(r && { residual: r }) }), inputs);
        tf.dispose(inputs);
      }),
      { numRuns: 40, seed: 8 },
    );
  });

  test('layerNorm equals the composition, with any of its inputs', () => {
    const flags = { residual: fc.boolean(), weight: fc.boolean(), bias: fc.boolean(), film: fc.boolean() };
    // Of one or two numbers a norm keeps little but their signs, and its gradient is rounding noise.
    const wide = fc.integer({ min: 3, max: 70 });
    fc.assert(
      fc.property(fc.record({ ...shape, E: wide, ...flags }), ({ B, T, P, E, ...given }) => {
        const shapes = { residual: [B, T, P, E], weight: [E], bias: [E], film: [B, T, 2 * E] };
        const names = (['residual', 'weight', 'bias', 'film'] as const).filter((name) => given[name]);
        const all = [[B, T, P, E], ...names.map((name) => shapes[name])];
        const inputs = all.map((s, i) => tf.randomNormal(s, 0.5, 1, 'float32', i + 1));
        expectSameAsComposition(
          (x, ...rest) => layerNorm(x!, Object.fromEntries(rest.map((tensor, i) => [names[i], tensor]))),
          inputs,
        );
        tf.dispose(inputs);
      }),
      { numRuns: 60, seed: 9 },
    );
  });

  test('run as a kernel of the backend', async () => {
    const x = tf.ones([1, 2, 3, 4]);
    expect(await kernelsUsed(() => layerNorm(x, { film: tf.ones([1, 2, 8]) }))).toEqual(['GenieNorm']);
    expect(await kernelsUsed(() => rmsNorm(x, tf.ones([4])))).toEqual(['GenieNorm']);
  });
});
