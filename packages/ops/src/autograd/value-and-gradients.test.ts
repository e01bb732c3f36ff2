import { backends, expectNoLeak, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { linear, rmsNorm, swiglu, valueAndGradients } from '../index.ts';

const normal = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);
const bits = (tensors: readonly (tf.Tensor | null)[]) => tensors.map((tensor) => tensor && [...tensor.dataSync()]);

describe.each(backends)('valueAndGradients on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  /** A tensor used twice, operations of ours and of TensorFlow.js, several outputs of which one is not used. */
  const f = (x: tf.Tensor, w: tf.Tensor, gain: tf.Tensor): tf.Scalar => {
    const h = swiglu(linear(x, w as tf.Tensor2D));
    const y = rmsNorm(h, gain as tf.Tensor1D, { residual: x });
    const [, second] = tf.split(tf.mul(y, x), 2, 1) as [tf.Tensor, tf.Tensor];
    return tf.mean(tf.square(second));
  };
  const inputs = () => [normal([5, 4], 1), normal([4, 8], 2), normal([4], 3)] as [tf.Tensor, tf.Tensor, tf.Tensor];

  test('gives what tf.valueAndGrads gives, to the bit', () => {
    const xs = inputs();
    const expected = tf.valueAndGrads((...args: tf.Tensor[]) => f(...(args as typeof xs)))(xs);
    const actual = valueAndGradients(() => f(...xs), xs);
    expect(bits([actual.value, ...actual.gradients])).toEqual(bits([expected.value, ...expected.grads]));
  });

  test('takes variables, gives null for what has no part in it, and leaves nothing else', async () => {
    const xs = inputs();
    const variables = xs.map((x) => tf.variable(x));
    await expectNoLeak(() => {
      const { value, gradients } = valueAndGradients(() => f(xs[0], variables[1]!, xs[2]), variables);
      expect(gradients.map((gradient) => gradient === null)).toEqual([true, false, true]);
      return [value, gradients[1]];
    });
    tf.dispose(variables);
  });

  test("starts from the caller's dy, which stays", () => {
    const x = normal([3], 4);
    const dy = tf.tensor1d([1, 10, 100]);
    const { gradients } = valueAndGradients(() => tf.mul(x, x), [x], dy);
    expect(bits(gradients)).toEqual(bits([tf.add(tf.mul(x, dy), tf.mul(x, dy))]));
    expect([...dy.dataSync()]).toEqual([1, 10, 100]);
  });

  test('a gradient function may hand on its dy, also to two inputs', () => {
    const [x, y] = [normal([3], 5), normal([3], 6)];
    const add = tf.customGrad((a, b) => ({
      value: tf.add(a as tf.Tensor, b as tf.Tensor),
      gradFunc: (dy: tf.Tensor) => [dy, dy],
    }));
    const { gradients } = valueAndGradients(() => tf.sum(tf.mul(add(x, tf.mul(x, y)), x)), [x, y]);
    expect(bits(gradients)).toEqual(bits(tf.grads((a, b) => tf.sum(tf.mul(tf.add(a!, tf.mul(a!, b!)), a!)))([x, y])));
  });

  test('frees what was saved also where the function fails, and can be used again', async () => {
    const [x] = inputs();
    await expectNoLeak(() => {
      const failing = () => {
        tf.square(tf.mul(x, x));
        throw new Error('no');
      };
      expect(() => valueAndGradients(failing, [x])).toThrow('no');
    });
    expect(valueAndGradients(() => tf.sum(x), [x]).gradients[0]?.shape).toEqual([5, 4]);
  });

  test('has no gradient itself', () => {
    const x = normal([3], 7);
    const nested = () => tf.grad((a) => valueAndGradients(() => tf.sum(tf.square(a)), [a]).gradients[0]!)(x);
    expect(nested).toThrow('called inside a function whose gradient is being taken');
  });
});
