import { backends, expectClose, expectNoLeak, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { linear, recompute, silu, valueAndGradients } from '../index.ts';

const normal = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);
const bits = (tensors: readonly (tf.Tensor | null)[]) => tensors.map((tensor) => tensor && [...tensor.dataSync()]);

describe.each(backends)('recompute on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  /** Three parts, one after the other, each with a weight of its own and a tensor that all share. */
  function chain(): { loss(again: boolean): tf.Scalar; xs: tf.Tensor[]; runs: number } {
    const weights = [1, 2, 3].map((seed) => tf.variable(normal([4, 4], seed)));
    const [x, shared] = [normal([6, 4], 4), normal([4], 5)];
    const made = {
      runs: 0,
      xs: [x, shared, ...weights],
      loss(again: boolean): tf.Scalar {
        let y = x;
        for (const weight of weights) {
          const part = (h: tf.Tensor, s: tf.Tensor): tf.Tensor[] => {
            made.runs++;
            return [tf.add(silu(linear(h, weight as tf.Tensor2D)), tf.mul(h, s))];
          };
          [y] = (
            again ? recompute(part as (...xs: tf.Tensor[]) => tf.Tensor[], [y, shared], [weight]) : part(y, shared)
          ) as [tf.Tensor];
        }
        return tf.mean(tf.square(y));
      },
    };
    return made;
  }

  test('gives the same value and gradients, to the bit', () => {
    const { loss, xs } = chain();
    const plain = valueAndGradients(() => loss(false), xs);
    const again = valueAndGradients(() => loss(true), xs);
    expect(bits([again.value, ...again.gradients])).toEqual(bits([plain.value, ...plain.gradients]));
  });

  test("works under TensorFlow.js' own gradients too, and leaves nothing", async () => {
    const { loss, xs } = chain();
    const expected = bits(valueAndGradients(() => loss(false), xs).gradients);
    const variables = xs.filter((x) => x instanceof tf.Variable);
    await expectNoLeak(() => {
      const { value, grads } = tf.variableGrads(() => loss(true), variables);
      const gradients = variables.map(({ name }) => grads[name]!);
      expect(bits(gradients)).toEqual(expected.slice(2));
      return [value, gradients];
    });
  });

  test('computes each part once forward and once backward', () => {
    const made = chain();
    made.loss(true);
    expect(made.runs).toBe(3);
    valueAndGradients(() => made.loss(true), made.xs);
    expect(made.runs).toBe(9);
  });

  test('several outputs, of which one is not used', () => {
    const x = normal([5, 2], 6);
    const weight = tf.variable(normal([2, 3], 7));
    const part = (h: tf.Tensor) => [linear(h, weight as tf.Tensor2D), tf.square(h), tf.sum(h, 1)];
    const loss = ([a, b]: tf.Tensor[]) => tf.add(tf.sum(tf.square(a!)), tf.mean(tf.sqrt(b!))) as tf.Scalar;
    const plain = valueAndGradients(() => loss(part(x)), [x, weight]);
    const outputs = recompute(part as (...xs: tf.Tensor[]) => tf.Tensor[], [x], [weight]);
    expect(outputs.map(({ shape }) => shape)).toEqual([[5, 3], [5, 2], [5]]);
    const again = valueAndGradients(
      () => loss(recompute(part as (...xs: tf.Tensor[]) => tf.Tensor[], [x], [weight])),
      [x, weight],
    );
    again.gradients.forEach((gradient, i) => {
      expectClose(gradient!, plain.gradients[i]!, { absolute: 1e-5 });
    });
  });
});
