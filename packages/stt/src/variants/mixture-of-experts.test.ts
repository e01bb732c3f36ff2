import { Random } from '@genie/ops';
import { backends, expectClose, expectGradients, expectNoLeak, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { balanceLoss } from './expert-balance.ts';
import { MixtureOfExperts, type Routing } from './mixture-of-experts.ts';

const config = { embedDim: 4, hiddenDim: 9, numExperts: 4, topKExperts: 2 };
const input = (): tf.Tensor => {
  const random = new Random(2);
  return tf.tensor(
    Array.from({ length: 40 }, () => random.normal()),
    [1, 2, 5, 4],
  );
};

describe.each(backends)('mixture of experts on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('is the weighted sum of the chosen experts, patch by patch', () => {
    const mixture = new MixtureOfExperts(config, new Random(1));
    const routings: Routing[] = [];
    const x = input();
    const output = mixture.apply(x, routings);
    expect(output.shape).toEqual(x.shape);
    const rows = tf.unstack(tf.reshape(x, [10, 4]));
    const expected = rows.map((row) => {
      const token = tf.expandDims(row, 0);
      const logits = [...mixture.router.apply(token).dataSync()];
      const best = logits
        .map((_, e) => e)
        .sort((a, b) => logits[b]! - logits[a]!)
        .slice(0, 2);
      const [first, second] = best.map((e) => Math.exp(logits[e]!)) as [number, number];
      const outputs = best.map((e) => mixture.experts[e]!.apply(token));
      return tf.add(tf.mul(outputs[0]!, first / (first + second)), tf.mul(outputs[1]!, second / (first + second)));
    });
    expectClose(tf.reshape(output, [10, 4]), tf.concat(expected), { absolute: 1e-5 });
    expect([...tf.sum(routings[0]!.chosen, 1).dataSync()]).toEqual(new Array(10).fill(2));
  });

  test('has the gradients of finite differences, with the balance loss, and leaves nothing over', async () => {
    const mixture = new MixtureOfExperts(config, new Random(1));
    const loss = (x: tf.Tensor): tf.Scalar => {
      const routings: Routing[] = [];
      const y = mixture.apply(x, routings);
      return tf.add(tf.sum(tf.mul(y, tf.sin(tf.range(0, 40).reshape(y.shape)))), balanceLoss(routings, 1)) as tf.Scalar;
    };
    const x = input();
    expectGradients(loss, [x], { epsilon: 0.005, relative: 0.01 }); // a small step, so that no choice of experts flips
    const { grads, value } = tf.variableGrads(() => loss(x), Object.values(mixture.parameters()));
    for (const gradient of Object.values(grads)) expect(Math.max(...tf.abs(gradient).dataSync())).toBeGreaterThan(0);
    tf.dispose([grads, value]);
    await expectNoLeak(() => {
      const result = tf.variableGrads(() => loss(x));
      return [result.value, result.grads];
    });
  });
});
