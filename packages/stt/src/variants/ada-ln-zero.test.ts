import { Random } from '@genie/ops';
import { backends, expectClose, expectGradients, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { SpatioTemporalTransformer } from '../transformer.ts';
import { AdaLnZero } from './ada-ln-zero.ts';

const config = {
  embedDim: 8,
  numHeads: 2,
  hiddenDim: 12,
  numBlocks: 2,
  conditioningDim: 3,
  norm: 'pre',
  conditioning: 'adaln-zero',
  temporalPosition: 'none',
} as const;
const normals = (shape: number[], seed: number): tf.Tensor => {
  const random = new Random(seed);
  return tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    shape,
  );
};
const x = () => normals([2, 3, 4, 8], 1) as tf.Tensor4D;
const actions = () => normals([2, 2, 3], 2) as tf.Tensor3D;
const largest = (tensor: tf.Tensor) => tf.max(tf.abs(tensor)).dataSync()[0]!;

describe.each(backends)('adaLN-Zero on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('at its start each block is the identity, and of its parameters only the gates have a gradient', () => {
    const model = new SpatioTemporalTransformer(config, new Random(3));
    const block = model.blocks[0]!;
    const context = { positions: { space: {}, time: {} }, conditioning: actions() };
    expectClose(block.apply(x(), context), x(), { absolute: 0 });
    const variables = block.parameters();
    const { grads } = tf.variableGrads(
      () => tf.sum(tf.mul(block.apply(x(), context), normals([2, 3, 4, 8], 5))) as tf.Scalar,
      Object.values(variables),
    );
    for (const [name, variable] of Object.entries(variables)) {
      const gradient = grads[variable.name]!;
      if (!name.includes('Norm.modulation')) expect(largest(gradient), name).toBe(0);
      else {
        const [scaleAndShift, gate] = tf.split(gradient, [16, 8], -1);
        expect(largest(scaleAndShift!), name).toBe(0);
        expect(largest(gate!), name).toBeGreaterThan(1e-3);
      }
    }
  });

  test('the parts of the condition are scale, shift and gate', () => {
    const norm = new AdaLnZero(8, 3, new Random(4));
    norm.modulation.weight.assign(normals([3, 24], 6) as tf.Tensor2D);
    norm.modulation.bias!.assign(normals([24], 7) as tf.Tensor1D);
    const { normed, gate } = norm.apply(x(), actions());
    const led = tf.concat([tf.zeros([2, 1, 3]), actions()], 1); // nothing leads to the first frame: a condition of zeros
    const parts = tf.add(
      tf.matMul(tf.reshape(tf.mul(led, tf.sigmoid(led)), [6, 3]), norm.modulation.weight),
      norm.modulation.bias!,
    );
    const [gamma, beta, alpha] = tf.split(tf.reshape(parts, [2, 3, 1, 24]), 3, 3);
    const { mean, variance } = tf.moments(x(), 3, true);
    const plain = tf.div(tf.sub(x(), mean), tf.sqrt(tf.add(variance, 1e-5)));
    expectClose(normed, tf.add(tf.mul(plain, tf.add(gamma!, 1)), beta!), { absolute: 1e-5 });
    expectClose(gate, alpha!, { absolute: 1e-5 });
    expectClose(norm.apply(x()).gate, norm.apply(x(), tf.zeros([2, 3, 3])).gate);
    expect(() => norm.apply(x(), tf.zeros([2, 5, 3]))).toThrow(
      'conditioning has shape [2,5,3], expected 3 or 2 frames',
    );
  });

  test('has the gradients of finite differences, in what is normed and in the condition', () => {
    const norm = new AdaLnZero(8, 3, new Random(4));
    norm.modulation.weight.assign(normals([3, 24], 6) as tf.Tensor2D);
    const loss = (y: tf.Tensor, conditioning: tf.Tensor): tf.Scalar => {
      const { normed, gate } = norm.apply(y as tf.Tensor4D, conditioning as tf.Tensor3D);
      return tf.sum(tf.mul(tf.mul(tf.sin(normed), gate), normals([1, 2, 4, 8], 8))) as tf.Scalar;
    };
    expectGradients(loss, [normals([1, 2, 4, 8], 1), normals([1, 1, 3], 2)], { relative: 0.02 });
  });

  test('its parameters have names of their own', () => {
    const model = new SpatioTemporalTransformer(config, new Random(3));
    const names = Object.keys(model.parameters()).filter((name) => name.includes('Norm'));
    expect(names.slice(0, 3)).toEqual([
      'blocks.0.spatialNorm.modulation.weight',
      'blocks.0.spatialNorm.modulation.bias',
      'blocks.0.temporalNorm.modulation.weight',
    ]);
    expect(names.at(-1)).toBe('outputNorm.weight');
  });
});

test('it needs the norm before each part', () => {
  expect(() => new SpatioTemporalTransformer({ ...config, norm: 'post' }, new Random(1))).toThrow(
    "transformer: conditioning: found 'adaln-zero' with norm 'post', expected norm 'pre'",
  );
});
