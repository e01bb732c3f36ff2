import { backends, expectClose, expectNoLeak, runInParts, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { balanceExperts, balanceLoss, expertLoad } from './expert-balance.ts';
import type { Routing } from './mixture-of-experts.ts';

const routing = (chosen: number[][], probabilities: number[][]): Routing => ({
  chosen: tf.tensor2d(chosen),
  probabilities: tf.tensor2d(probabilities),
});
const alike = (): Routing => {
  const chosen = [0, 1].map((i) => [0, 1].map((e) => Number(i === e)));
  return routing(chosen, [
    [0.7, 0.3],
    [0.3, 0.7],
  ]);
};
const firstOnly = (): Routing => {
  const chosen = [
    [1, 0],
    [1, 0],
  ];
  return routing(chosen, [
    [0.9, 0.1],
    [0.9, 0.1],
  ]);
};
const values = (metrics: object) => Object.values(metrics).map((metric: tf.Tensor) => metric.dataSync()[0]!);

describe.each(backends)('the balance of experts on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('the loss is its coefficient a layer when balanced, and more when not', () => {
    expectClose(balanceLoss([alike(), alike()]), [0.02], { absolute: 1e-7 });
    expectClose(balanceLoss([firstOnly()], 1), [1.8]);
    expectClose(balanceLoss([]), [0]);
  });

  test('the load is the share of the choices of each expert, and no gradient passes through it', () => {
    expectClose(expertLoad([alike(), firstOnly()]), [0.5, 0.5, 1, 0]);
    const gradient = tf.grad((p) => balanceLoss([{ ...firstOnly(), probabilities: p as tf.Tensor2D }], 1));
    // X · share / N: what is chosen too often is to become less probable.
    expectClose(gradient(firstOnly().probabilities), [1, 0, 1, 0]);
  });

  test('its figures are those of the mixture that is used least evenly', () => {
    expectClose(values(balanceExperts([alike(), alike()], 0.01).metrics), [0.5, 1]);
    expectClose(values(balanceExperts([alike(), firstOnly()], 0.01).metrics), [1, 0], { absolute: 1e-6 });
    const two = [
      [1, 1, 0, 0],
      [1, 0, 1, 0],
    ];
    const uneven = routing(two, two);
    // Shares 1/2, 1/4, 1/4, 0: an entropy of 1.5 bits, of 2.
    expectClose(values(balanceExperts([uneven], 0.01).metrics), [0.5, 0.75], { absolute: 1e-6 });
    expectClose(values(balanceExperts([routing([[1]], [[1]])], 0.01).metrics), [1, 1]);
    expect(balanceExperts([], 0.01).metrics).toEqual({});
  });

  test('leaves nothing over', async () => {
    const routings = [alike(), firstOnly()];
    await expectNoLeak(() => {
      const { loss, metrics } = balanceExperts(routings, 0.01);
      return [loss, ...Object.values(metrics)];
    });
  });
});

test('each replica knows the load of the batch, and the mean of their losses is the batch’s', async () => {
  await useBackend('cpu');
  const chosen = [0, 0, 1, 2, 0].map((expert) => [0, 1, 2].map((e) => Number(e === expert)));
  const probabilities = [0, 1, 2, 3, 4].map((clip) => [0.2 + 0.1 * clip, 0.5 - 0.1 * clip, 0.3]);
  const measure = (first: number, count: number, part?: Parameters<Parameters<typeof runInParts>[1]>[0]) => {
    const own = routing(chosen.slice(first, first + count), probabilities.slice(first, first + count));
    const { loss, metrics } = balanceExperts([own], 1, part && { clips: count, part });
    return [loss.dataSync()[0]!, ...values(metrics)];
  };
  const whole = measure(0, 5);
  const parts = runInParts([1, 2, 2], (part) => measure(part.first, part.count, part));
  for (const part of parts) expectClose(part.slice(1), whole.slice(1), { absolute: 1e-6 });
  expectClose([parts.reduce((sum, [loss]) => sum + loss! / parts.length, 0)], [whole[0]!], { absolute: 1e-6 });
});
