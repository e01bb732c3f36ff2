import { backends, expectClose, expectNoLeak, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import golden from './fixtures/pytorch-muon.json' with { type: 'json' };
import { orthogonalize } from './newton-schulz.ts';

const { known } = golden;
const stackOf = (...matrices: number[][]) => tf.tensor3d(matrices.flat(), [matrices.length, 6, 4]);

describe.each(backends)('orthogonalize on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('keeps the singular vectors and brings singular values from 0.02 to 1 near 1', () => {
    const found = tf.squeeze<tf.Tensor2D>(orthogonalize(stackOf(known.matrix)), [0]);
    const inBases = tf.matMul(
      tf.matMul(tf.tensor2d(known.left, [6, 4]), found, true),
      tf.tensor2d(known.right, [4, 4]),
    );
    const values = Array.from({ length: 4 }, (_, i) => inBases.dataSync()[5 * i]!);
    expectClose(inBases, tf.diag(tf.tensor1d(values)), { absolute: 1e-5 });
    // 0.68 … 1.13 is where five steps take whatever was not almost 0.
    for (const value of values) expect(Math.abs(value - 0.905)).toBeLessThan(0.225);
    expectClose(values, known.singularValues, { absolute: 1e-5 });
  });

  it("has the numbers of PyTorch's iteration, whatever else is in the stack", () => {
    const tripled = known.matrix.map((x) => 3 * x);
    const found = orthogonalize(stackOf(known.matrix, tripled));
    expectClose(found, [...known.orthogonalized, ...known.orthogonalized], { absolute: 1e-5 });
    const wide = orthogonalize(tf.transpose(stackOf(known.matrix), [0, 2, 1]) as tf.Tensor3D);
    expectClose(tf.transpose(wide, [0, 2, 1]), known.orthogonalized, { absolute: 1e-5 });
  });

  it('makes 0 of 0, and leaves no tensor over', async () => {
    await expectNoLeak(() => {
      const zeros = tf.zeros([2, 3, 5]) as tf.Tensor3D;
      const found = orthogonalize(zeros);
      expect([...found.dataSync()]).toEqual(Array.from({ length: 30 }, () => 0));
      tf.dispose([zeros, found]);
    });
  });
});
