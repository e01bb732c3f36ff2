import { matchCosts, Random, setFused, shiftBlend } from '@genie/ops';
import { expectClose } from '@genie/testing';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { afterAll, describe, expect, test } from 'vitest';
import { drawn, kernelsUsed, normal, useNativeKernels, whyNoKernels } from './testing/native-kernels.ts';

const why = whyNoKernels();

/** Results of `compute` on tensorflow, and on wasm with the fused kernels. */
async function onBoth(compute: () => tf.Tensor[]): Promise<[Float32Array[], Float32Array[]]> {
  const read = () => tf.tidy(() => compute().map((x) => x.dataSync().slice() as Float32Array));
  await useNativeKernels('avx2');
  const found = read();
  await tf.setBackend('wasm');
  setFused(true);
  return [found, read()];
}

// Operations that the native library has no kernel for: on tensorflow their compositions run.
describe.skipIf(why)(`compositions on tensorflow${why ? ` (${why})` : ''}`, () => {
  afterAll(() => tf.setBackend('cpu'));

  test.each([
    { frame: [2, 5, 7, 3], k: 2, range: 2 },
    { frame: [3, 16, 16, 3], k: 8, range: 6 },
  ])(
    'shiftBlend and its gradients are those of the wasm kernel: frames $frame, K $k, R $range',
    async ({ frame, k, range }) => {
      const [found, expected] = await onBoth(() => {
        const random = new Random(3);
        const weights = [frame[0]!, k, 2 * range + 1];
        const frames = normal(random, frame) as tf.Tensor4D;
        const [rows, columns] = [0, 1].map(() => tf.softmax(normal(random, weights))) as [tf.Tensor3D, tf.Tensor3D];
        const dy = normal(random, [frame[0]!, k, ...frame.slice(1)]);
        const blend = (r: tf.Tensor, c: tf.Tensor) =>
          shiftBlend(frames, { rows: r as tf.Tensor3D, columns: c as tf.Tensor3D });
        const gradients = tf.grads((r, c) => tf.sum(tf.mul(blend(r, c), dy)))([rows, columns]);
        return [blend(rows, columns), ...gradients];
      });
      for (const [i, values] of expected.entries()) expectClose(found[i]!, values, { absolute: 1e-3, relative: 1e-4 });
    },
  );

  test('matchCosts are those of the wasm kernel', async () => {
    const [found, expected] = await onBoth(() => {
      const random = new Random(4);
      const [before, after] = [0, 1].map(() => normal(random, [3, 16, 24, 3], 0.4)) as [tf.Tensor4D, tf.Tensor4D];
      return [matchCosts(before, after, { range: 6, step: 2, patchSize: 8 })];
    });
    expectClose(found[0]!, expected[0]!, { absolute: 1e-4 });
  });

  test('no kernel of ours is looked for that is not there', async () => {
    await useNativeKernels('avx2');
    const used = await kernelsUsed(() => {
      drawn(1, 5, (random) => {
        const frames = normal(random, [1, 8, 8, 3]) as tf.Tensor4D;
        matchCosts(frames, frames, { range: 2, step: 2, patchSize: 4 });
        shiftBlend(frames, { rows: tf.ones([1, 2, 3]), columns: tf.ones([1, 2, 3]) });
      });
      return tf.scalar(0);
    });
    expect(used).toEqual([]);
  });
});
