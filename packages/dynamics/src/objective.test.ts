import { Random } from '@genie/ops';
import { expectGradients, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { tinyDynamics } from '../test/tiny-dynamics.ts';
import type { Dynamics } from './model.ts';
import { drawDynamics, drawMask, dynamicsLoss } from './objective.ts';
import { dynamicsObjectiveSchema } from './objective-config.ts';

beforeAll(() => useBackend('wasm'));

const batchOf = (model: Dynamics, seed = 2) => {
  const random = new Random(seed);
  const tokens = tf.tensor3d(
    Int32Array.from({ length: 48 }, () => random.integer(6)),
    [4, 3, 4],
    'int32',
  );
  const actions = tf.tensor3d(
    Float32Array.from({ length: 16 }, () => 2 * random.integer(2) - 1),
    [4, 2, 2],
  );
  return { tokens, codes: model.quantizer.codes(tokens) as tf.Tensor4D, actions };
};
const number = (x: tf.Tensor) => x.dataSync()[0]!;

test('the loss is the mean cross-entropy over the hidden tokens, the accuracy their share that is right', () => {
  const model = tinyDynamics();
  const batch = batchOf(model);
  const { loss, metrics } = dynamicsLoss(model, batch, { random: new Random(3) });
  const hidden = drawMask(
    { batch: 4, length: 3, patches: 4 },
    { ...model.config, ...dynamicsObjectiveSchema.parse({}) },
    new Random(3),
  );
  const logits = model.apply(model.hide(batch.codes, tf.tensor3d(hidden, [4, 3, 4])), batch.actions).dataSync();
  const targets = batch.tokens.dataSync();
  let [sum, right, count] = [0, 0, 0];
  for (let place = 0; place < 48; place++) {
    if (!hidden[place]) continue;
    const row = Array.from(logits.subarray(6 * place, 6 * place + 6));
    sum += Math.log(row.reduce((total, x) => total + Math.exp(x), 0)) - row[targets[place]!]!;
    right += row.indexOf(Math.max(...row)) === targets[place] ? 1 : 0;
    count++;
  }
  expect(number(loss)).toBeCloseTo(sum / count, 5);
  expect(number(metrics.crossEntropy)).toBeCloseTo(sum / count, 5);
  expect(number(metrics.accuracy)).toBeCloseTo(right / count, 6);
  expect(number(metrics.hidden)).toBeCloseTo(count / 48, 6);
});

test('a mixture of experts adds its balance loss', () => {
  const model = tinyDynamics({ feedForward: 'moe' });
  const { loss, metrics } = dynamicsLoss(model, batchOf(model), { random: new Random(3) });
  const balance = number(loss) - number(metrics.crossEntropy);
  expect(balance).toBeGreaterThan(0.009); // 0.01 for a layer in perfect balance
  expect(balance).toBeLessThan(0.03);
  expect(number(metrics.expertLoadMax!)).toBeGreaterThanOrEqual(0.25);
  expect(number(metrics.expertLoadEntropy!)).toBeLessThanOrEqual(1 + 1e-6);
  const weighted = (balanceWeight: number) => {
    const options = { random: new Random(3), objective: { balanceWeight } };
    const other = dynamicsLoss(tinyDynamics({ feedForward: 'moe' }), batchOf(model), options);
    return number(other.loss) - number(other.metrics.crossEntropy);
  };
  expect(weighted(0)).toBe(0);
  expect(weighted(1)).toBeCloseTo(100 * balance, 3);
  expect(dynamicsLoss(tinyDynamics(), batchOf(model), { random: new Random(3) }).metrics).not.toHaveProperty(
    'expertLoadMax',
  );
});

test('the balance loss evens the use of experts', () => {
  const load = (balanceWeight: number) => {
    const model = tinyDynamics({ feedForward: 'moe', topKExperts: 1 });
    const batch = batchOf(model);
    const optimizer = tf.train.adam(0.01);
    const entropies: number[] = [];
    for (let step = 0; step < 60; step++) {
      optimizer.minimize(() => {
        const { loss, metrics } = dynamicsLoss(model, batch, {
          random: new Random(step),
          objective: { balanceWeight },
        });
        entropies.push(number(metrics.expertLoadEntropy!));
        return loss;
      });
    }
    return entropies.at(-1)!;
  };
  expect(load(1)).toBeGreaterThan(load(0) + 0.05);
});

test('corruption changes what the model sees, not what it is to guess', () => {
  const model = tinyDynamics();
  const [a, b] = [0, 1].map((corruption) =>
    dynamicsLoss(model, batchOf(model), { random: new Random(3), objective: { corruption } }),
  );
  expect(number(a!.metrics.hidden)).toBe(number(b!.metrics.hidden));
  expect(number(a!.loss)).not.toBe(number(b!.loss));
});

test('the same seed gives the same bits, another one others', () => {
  const bits = (seed: number) => {
    const model = tinyDynamics();
    const objective = { corruption: 0.3, lastFrameShare: 0.3 };
    return number(dynamicsLoss(model, batchOf(model), { random: new Random(seed), objective }).loss);
  };
  expect(bits(3)).toBe(bits(3));
  expect(bits(3)).not.toBe(bits(4));
});

test('it learns what follows from the past and the action', () => {
  const model = tinyDynamics({ conditioningDeviation: 0.05 });
  const random = new Random(5);
  const optimizer = tf.train.adam(0.01);
  const accuracies: number[] = [];
  for (let step = 0; step < 300; step++) {
    // Every patch of a frame holds the same token, and each action adds 0 or 1 to it.
    const pushes = Array.from({ length: 16 }, () => random.integer(2));
    const tokens = tf.tensor3d(
      Array.from({ length: 8 }, (_, clip) => {
        let token = random.integer(6);
        return [0, 1, 2].flatMap((t) => {
          if (t > 0) token = (token + pushes[2 * clip + t - 1]!) % 6;
          return new Array<number>(4).fill(token);
        });
      }).flat(),
      [8, 3, 4],
      'int32',
    );
    const actions = tf.tensor3d(
      pushes.flatMap((push) => [2 * push - 1, 0]),
      [8, 2, 2],
    );
    const batch = { tokens, codes: model.quantizer.codes(tokens) as tf.Tensor4D, actions };
    optimizer.minimize(() => {
      const { loss, metrics } = dynamicsLoss(model, batch, { random, objective: { lastFrameShare: 1 } });
      accuracies.push(number(metrics.accuracy));
      return loss;
    });
  }
  // Of a batch few tokens are hidden, so one says little.
  const last = accuracies.slice(-20);
  expect(last.reduce((a, b) => a + b, 0) / last.length).toBeGreaterThan(0.9);
});

test('what is drawn before the loss is what it would draw itself', () => {
  const model = tinyDynamics();
  const objective = { corruption: 0.5 };
  const batch = batchOf(model);
  const own = dynamicsLoss(model, batch, { random: new Random(3), objective });
  const drawn = drawDynamics(model, batch, { random: new Random(3), objective });
  const given = dynamicsLoss(model, batch, { drawn, objective });
  expect(number(given.loss)).toBe(number(own.loss));
  expect(number(given.metrics.hidden)).toBe(number(own.metrics.hidden));
  expect([...drawn.seen!.dataSync()]).not.toEqual([...batch.tokens.dataSync()]);
  expect(drawDynamics(tinyDynamics(), batch, { random: new Random(3) }).seen).toBeUndefined();
});

test('has a gradient for the actions that the model is told, and none for those that noise replaces', () => {
  const actionCodes = [
    [-1, -1],
    [1, 1],
  ];
  const model = tinyDynamics({ conditioningDeviation: 0.5, stackedFrames: 1, temporal: false });
  const { actions, ...batch } = batchOf(model);
  const drawn = drawDynamics(model, batch, { random: new Random(4), actionCodes, objective: { actionNoise: 0.5 } });
  const loss = (actions: tf.Tensor) =>
    dynamicsLoss(model, { ...batch, actions: actions as tf.Tensor3D }, { drawn }).loss;
  expectGradients(loss, [actions], { relative: 0.02 });
  const sizes = (tf.sum(tf.abs(tf.grad(loss)(actions)), 2).arraySync() as number[][]).flat();
  const kept = drawn.replaced!.kept.arraySync().flat(2);
  for (const [i, size] of sizes.entries()) if (kept[i] === 0) expect(size).toBe(0);
  expect(sizes.some((size) => size > 0)).toBe(true);
});
