import { expectClose } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { setFused } from '../../dispatch.ts';
import { matchCosts } from '../../operations/match-costs.ts';
import { kernelsUsed, useKernels, variants } from './compare.ts';

const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });

describe.each(variants)('matchCosts, %s SIMD', (variant) => {
  beforeAll(() => useKernels(variant));

  test('equals the composition', () => {
    const cases = fc.record({
      frames: size(2),
      rows: size(3),
      columns: size(5),
      channels: size(4),
      patchSize: size(5),
      step: size(3),
      steps: size(3),
      margin: fc.integer({ min: 0, max: 6 }),
    });
    fc.assert(
      fc.property(cases, ({ frames, rows, columns, channels, patchSize, step, steps, margin }) => {
        tf.tidy(() => {
          const shape = [frames, rows * patchSize, columns * patchSize, channels] as const;
          const [before, after] = [1, 2].map((seed) => tf.randomUniform([...shape], -1, 1, 'float32', seed));
          const layout = { range: step * steps, step, patchSize, window: patchSize + 2 * margin };
          const run = (fused: boolean): tf.Tensor => {
            setFused(fused);
            return matchCosts(before as tf.Tensor4D, after as tf.Tensor4D, layout);
          };
          expectClose(run(true), run(false), { absolute: 2e-5 });
        });
      }),
      { numRuns: 40, seed: 16 },
    );
    setFused(true);
  });

  test('runs as a kernel of the backend', async () => {
    const frames = tf.ones([1, 8, 8, 3]) as tf.Tensor4D;
    const match = (): tf.Tensor => matchCosts(frames, frames, { range: 2, step: 1, patchSize: 4 });
    expect(await kernelsUsed(match)).toEqual(['GenieMatchCosts']);
  });
});
