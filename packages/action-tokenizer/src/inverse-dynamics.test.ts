import { Random } from '@genie/ops';
import { backends, expectNoLeak, tinySizes, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ActionTokenizerInput } from './config.ts';
import {
  drawInverseDynamics,
  InverseDynamics,
  type InverseDynamicsBatch,
  inverseDynamicsLoss,
} from './inverse-dynamics.ts';

const small: ActionTokenizerInput = {
  ...tinySizes,
  height: 16,
  width: 16,
  encoderContext: 'pair',
  encoderInput: 'changes',
  encoderMatches: true,
  encoderMargin: 2,
  encoderShift: 2,
  pooling: 'max',
};

/** A square that moves right, left or not at all: its clip [1, 3, 16, 16, 3] and its two actions. */
function squareMoves(random: Random): { frames: Float32Array; actions: number[] } {
  const actions = [random.integer(3), random.integer(3)];
  const row = random.integer(10);
  let column = 5 + random.integer(4);
  const frames = new Float32Array(3 * 16 * 16 * 3).fill(-1);
  for (let t = 0; t < 3; t++) {
    if (t > 0) column += [0, 2, -2][actions[t - 1]!]!;
    for (let y = row; y < row + 3; y++)
      for (let x = column; x < column + 3; x++)
        frames.fill(1, ((t * 16 + y) * 16 + x) * 3, ((t * 16 + y) * 16 + x) * 3 + 3);
  }
  return { frames, actions };
}

function batch(random: Random, clips: number, weight = 1): InverseDynamicsBatch {
  const all = Array.from({ length: clips }, () => squareMoves(random));
  return {
    frames: tf.tensor5d(Float32Array.from(all.flatMap(({ frames }) => [...frames])), [clips, 3, 16, 16, 3]),
    actions: tf.tensor2d(
      all.map(({ actions }) => actions),
      [clips, 2],
      'int32',
    ),
    weights: tf.fill([clips, 2], weight) as tf.Tensor2D,
  };
}

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('transitions without a weight do not count, and a batch without any costs nothing', () => {
    const model = new InverseDynamics(small, 3, new Random(1));
    const [one, other] = [batch(new Random(4), 2), batch(new Random(5), 2)];
    const both: InverseDynamicsBatch = {
      frames: tf.concat([one.frames, other.frames]),
      actions: tf.concat([one.actions, other.actions]),
      weights: tf.concat([one.weights, tf.zerosLike(other.weights)]),
    };
    const loss = (of: InverseDynamicsBatch) => tf.tidy(() => inverseDynamicsLoss(model, of).loss).dataSync()[0]!;
    expect(loss(both)).toBeCloseTo(loss(one), 5);
    expect(loss({ ...one, weights: tf.zerosLike(one.weights) })).toBe(0);
  });

  test('a training step leaves no tensor over and reaches every parameter', async () => {
    const model = new InverseDynamics({ ...small, pooling: 'attention' }, 3, new Random(1));
    const own = batch(new Random(4), 2);
    const step = () => {
      const parameters = Object.entries(model.parameters());
      const { value, grads } = tf.variableGrads(
        () => inverseDynamicsLoss(model, own).loss,
        parameters.map(([, variable]) => variable),
      );
      expect(parameters.filter(([, variable]) => !grads[variable.name]).map(([name]) => name)).toEqual([]);
      tf.dispose([value, grads]);
    };
    step(); // what is computed once and kept is there after it
    await expectNoLeak(step);
    await expectNoLeak(() => model.actions(own.frames).dispose());
  });
});

test('takes the encoder of any action tokenizer, whatever its codes', () => {
  const model = new InverseDynamics(
    {
      ...small,
      levels: [3],
      activationNorm: 'batch',
      prediction: 'motion',
    },
    6,
    new Random(0),
  );
  expect(model.config).toMatchObject({
    quantizer: 'categorical',
    codes: 6,
    encoderMatches: true,
    encoderShift: [2, 2],
  });
  expect(Object.keys(model.parameters()).every((name) => name.startsWith('encoder.'))).toBe(true);
});

test('learns from labels to read the action of two frames', async () => {
  await useBackend('wasm'); // the reference backend takes minutes
  const model = new InverseDynamics(small, 3, new Random(1));
  const random = new Random(2);
  const optimizer = tf.train.adam(3e-3);
  for (let step = 0; step < 40; step++) {
    const own = batch(random, 12);
    const rolled = drawInverseDynamics(model, own.frames, random);
    optimizer.minimize(() => inverseDynamicsLoss(model, own, { rolled }).loss);
    tf.dispose([own, rolled]);
  }
  const fresh = batch(new Random(3), 64);
  const { loss, metrics } = tf.tidy(() => inverseDynamicsLoss(model, fresh));
  expect(metrics.balancedAccuracy.dataSync()[0]).toBeGreaterThan(0.95);
  const read = model.actions(fresh.frames);
  const right = read.dataSync().filter((action, i) => action === fresh.actions.dataSync()[i]).length;
  expect(right / 128).toBeCloseTo(metrics.balancedAccuracy.dataSync()[0]!, 5);
  const { codes } = tf.tidy(() => model.encode(fresh.frames));
  expect([codes.shape, model.actionDim]).toEqual([[64, 2, 3], 3]);
  tf.dispose([loss, metrics, read, codes, fresh]);
  optimizer.dispose();
  model.dispose();
});
