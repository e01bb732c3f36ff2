import { backends, expectGradients, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { ppoLoss } from './ppo-loss.ts';

const weights = { clip: 0.1, entropyWeight: 0.1, valueWeight: 0.5 };

/** Three steps of two actions: what the policy thought when it took them is what logits of zeros say. */
const batch = () => ({
  actions: tf.tensor1d([0, 1, 1], 'int32'),
  logProbabilities: tf.fill([3], Math.log(0.5)) as tf.Tensor1D,
  advantages: tf.tensor1d([1, -2, 0.5]),
  returns: tf.tensor1d([1, 0, 2]),
  values: tf.tensor1d([0.5, 0.25, 1]),
});

describe.each(backends)('%s', (backend) => {
  test('the loss of a policy that has not changed is minus the mean advantage', async () => {
    await useBackend(backend);
    const { values, ...rest } = batch();
    const figures = ppoLoss({ logits: tf.zeros([3, 2]), values }, { values, ...rest }, weights);
    const read = Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, value.dataSync()[0]]));
    expect(read.policyLoss).toBeCloseTo(0.5 / 3, 5);
    expect(read.valueLoss).toBeCloseTo((0.5 ** 2 + 0.25 ** 2 + 1) / 6, 5);
    expect(read.entropy).toBeCloseTo(Math.log(2), 5);
    expect(read.klDivergence).toBeCloseTo(0, 5);
    expect(read.clipped).toBe(0);
    expect(read.loss).toBeCloseTo(read.policyLoss! + 0.5 * read.valueLoss! - 0.1 * read.entropy!, 5);
  });

  test('its gradient is that of finite differences, also where a ratio or a value is clipped', async () => {
    await useBackend(backend);
    const logits = tf.tensor2d([0.1, 0, 1.2, -0.5, -1, 1.3], [3, 2]);
    const values = tf.tensor1d([0.53, 0.9, 1.5]);
    const loss = (l: tf.Tensor, v: tf.Tensor) =>
      ppoLoss({ logits: l as tf.Tensor2D, values: v as tf.Tensor1D }, batch(), weights).loss;
    expectGradients(loss, [logits, values], { epsilon: 0.005 });
  });
});
