import { expectClose, expectNoLeak } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { setFused } from '../../dispatch.ts';
import { type AdamWMoments, adamwUpdate } from '../../operations/adamw.ts';
import { kernelsUsed, useKernels, variants } from './compare.ts';

const shapes = [[3, 5], [7], [1], [2, 2, 9], []];
const length = 60;

/** Three steps from the same start; the variables and the moments after them. */
function train(fused: boolean): number[] {
  setFused(fused);
  try {
    return tf.tidy(() => {
      const variables = shapes.map((shape, i) => tf.variable(tf.randomNormal(shape, 0, 1, 'float32', i + 1)));
      let moments: AdamWMoments = { firstMoment: tf.zeros([length]), secondMoment: tf.zeros([length]) };
      for (let step = 1; step <= 3; step++) {
        const gradient = tf.randomNormal([length], 0, 1, 'float32', 10 + step) as tf.Tensor1D;
        const weightDecay = shapes.map(({ length: rank }) => (rank >= 2 ? 0.1 : 0));
        const numbers = { learningRate: 0.05, step, gradientFactor: 0.5 };
        moments = adamwUpdate(variables, { gradient, ...moments, weightDecay, ...numbers });
      }
      const tensors = [...variables, moments.firstMoment, moments.secondMoment];
      const values = tensors.flatMap((tensor) => Array.from(tensor.dataSync()));
      tf.dispose(variables);
      return values;
    });
  } finally {
    setFused(true);
  }
}

describe.each(variants)('adamwUpdate, %s SIMD', (variant) => {
  beforeAll(() => useKernels(variant));

  test('equals the composition', () => {
    expectClose(train(true), train(false), { absolute: 1e-6, relative: 1e-5 });
  });

  const once = (): AdamWMoments => {
    const [start, gradient, zero] = [tf.tensor1d([1]), tf.tensor1d([2]), tf.tensor1d([0])];
    const variable = tf.variable(start);
    const state = { gradient, firstMoment: zero, secondMoment: zero };
    const moments = adamwUpdate([variable], { ...state, weightDecay: [0.5], learningRate: 0.1, step: 1 });
    // The first step goes by the learning rate against the gradient's sign, whatever its size.
    expectClose(variable, [1 - 0.1 * 0.5 - 0.1]);
    tf.dispose([variable, start, gradient, zero]);
    return moments;
  };

  test('the first step by hand', async () => {
    const { firstMoment, secondMoment } = once();
    expectClose(firstMoment, [0.2]);
    expectClose(secondMoment, [0.004]);
    await expectNoLeak(() => ({ ...once() }));
  });

  test('runs as a kernel of the backend', async () => {
    expect(await kernelsUsed(() => ({ ...once() }))).toEqual(['GenieAdamW']);
  });

  test('lengths must fit', () => {
    const [variable, zero] = [tf.variable(tf.zeros([2])), tf.zeros([3]) as tf.Tensor1D];
    const update = { gradient: zero, firstMoment: zero, secondMoment: zero, learningRate: 1, step: 1 };
    expect(() => adamwUpdate([variable], { ...update, weightDecay: [0] })).toThrow('3 numbers, the variables have 2');
  });
});
