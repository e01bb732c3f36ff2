import { Random } from '@genie/ops';
import { expectClose, tinySizes, uniformTensor, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import type { ActionTokenizerInput } from './config.ts';
import { ActionTokenizer } from './model.ts';
import { actionTokenizerLoss, drawActionTokenizer } from './objective.ts';

beforeAll(() => useBackend('wasm'));

const size: [number, number, number] = [8, 8, 3];
const shape: [number, number, number, number, number] = [2, 4, ...size];
const create = (input: ActionTokenizerInput = {}) => new ActionTokenizer({ ...tinySizes, ...input }, new Random(1));
const clip = () => uniformTensor(shape, new Random(2)) as tf.Tensor5D;
const number = (x: tf.Tensor) => x.dataSync()[0]!;

/** Smooth L1 with β = 1, weighted, as a mean over all numbers. */
function smoothL1(prediction: ArrayLike<number>, target: ArrayLike<number>, weight = (_: number) => 1): number {
  let sum = 0;
  for (let i = 0; i < target.length; i++) {
    const d = Math.abs(prediction[i]! - target[i]!);
    sum += weight(i) * (d < 1 ? d ** 2 / 2 : d - 0.5);
  }
  return sum / target.length;
}

test('the loss is the error of the prediction and what is missing to the variance over the batch', () => {
  const model = create();
  const frames = clip();
  const { loss, metrics, prediction } = actionTokenizerLoss(model, frames);
  const target = tf.slice(frames, [0, 1, 0, 0, 0]);
  const latents = model.encode(frames).latents.dataSync(); // [2, 3, 2]
  const variances = Array.from({ length: 6 }, (_, i) => ((latents[i]! - latents[i + 6]!) / 2) ** 2);
  const variance = variances.reduce((a, b) => a + b) / 6;
  expect(number(metrics.latentVariance!)).toBeCloseTo(variance, 6);
  expect(number(metrics.reconstruction)).toBeCloseTo(smoothL1(prediction!.dataSync(), target.dataSync()), 5);
  expect(number(metrics.variancePenalty!)).toBeCloseTo(Math.max(0, 0.01 - variance), 6);
  expect(number(metrics.variancePenalty!)).toBeGreaterThan(0); // else the next line would say little
  expect(number(loss)).toBeCloseTo(number(metrics.reconstruction) + 100 * number(metrics.variancePenalty!), 4);
});

test('equal clips have no variance, so the whole target is missing', () => {
  const frames = tf.concat([tf.slice(clip(), 0, [1, 4, ...size]), tf.slice(clip(), 0, [1, 4, ...size])]);
  const { metrics } = actionTokenizerLoss(create(), frames as tf.Tensor5D);
  expect(number(metrics.variancePenalty!)).toBeCloseTo(0.01, 6);
});

test('transitions that are skipped do not count, pixels that change count more', () => {
  const model = create({ decoderHistory: 'all' });
  const objective = { skipTransitions: 2, changedPixelWeight: 10 };
  const still = tf.slice(clip(), [0, 3, 0, 0, 0], [2, 1, ...size]);
  const row = tf.slice(clip(), [0, 0, 0, 0, 0], [2, 1, 1, 8, 3]);
  const last = tf.concat([row, tf.slice(still, [0, 0, 1, 0, 0], [2, 1, 7, 8, 3])], 2); // the first row changes
  const frames = tf.concat([clip().slice([0, 0, 0, 0, 0], [2, 2, ...size]), still, last], 1) as tf.Tensor5D;
  const { metrics, prediction } = actionTokenizerLoss(model, frames, { objective });
  const counted = tf.slice(prediction!, [0, 2, 0, 0, 0]).dataSync();
  const inFirstRow = (i: number) => i % (8 * 8 * 3) < 8 * 3;
  const expected = smoothL1(counted, last.dataSync(), (i) => (inFirstRow(i) ? 11 : 1));
  expect(number(metrics.reconstruction)).toBeCloseTo(expected, 5);
});

test('during the decoder’s warm-up the actions are 0 and the encoder learns nothing', () => {
  const model = create();
  const objective = { decoderWarmupSteps: 5 };
  const frames = clip();
  const gradients = (step: number) => {
    const { value, grads } = tf.variableGrads(() => actionTokenizerLoss(model, frames, { step, objective }).loss);
    value.dispose();
    return Object.entries(model.parameters())
      .filter(([, variable]) => grads[variable.name])
      .map(([name]) => name);
  };
  expect(gradients(4).filter((name) => name.startsWith('encoder'))).toEqual([]);
  expect(gradients(4)).toContain('decoder.head.weight');
  expect(gradients(5)).toContain('encoder.head.weight');
  const zeros = model.predict(frames, tf.zeros([2, 3, 2]), { training: true });
  expectClose(actionTokenizerLoss(model, frames, { step: 4, objective }).prediction!, zeros);
});

test('clips that are too short, and shifts without a random source, are errors', () => {
  expect(() => actionTokenizerLoss(create(), clip(), { objective: { skipTransitions: 3 } })).toThrow(
    'found clips of 4 frames, expected at least 5 because skipTransitions is 3',
  );
  expect(() => actionTokenizerLoss(create({ encoderShift: [2, 0] }), clip())).toThrow(
    /encoderShift is \[2, 0\], expected options\.random/,
  );
});

test('it learns what the past does not tell: frames that are black or white at random', () => {
  const model = create({ levels: [2], decoderHistory: 'all', activationNorm: 'batch', encoderContext: 'pair' });
  const random = new Random(3);
  const batch = () => {
    const values = Float32Array.from({ length: 8 * 3 }, () => (random.uniform() < 0.5 ? -0.9 : 0.9));
    return tf.mul(tf.reshape(tf.tensor1d(values), [8, 3, 1, 1, 1]), tf.ones([8, 3, ...size])) as tf.Tensor5D;
  };
  const optimizer = tf.train.adam(0.01);
  const losses = Array.from({ length: 60 }, () =>
    number(optimizer.minimize(() => actionTokenizerLoss(model, batch()).loss, true)!),
  );
  expect(Math.min(...losses.slice(-5))).toBeLessThan(0.02); // without the action it could not fall below 0.3
});

test('what is drawn before the loss is what it would draw itself', () => {
  const model = create({ encoderShift: 2 });
  const objective = { decoderWarmupSteps: 4 };
  const frames = clip();
  for (const step of [3, 4]) {
    const own = actionTokenizerLoss(model, frames, { random: new Random(5), step, objective });
    const drawn = drawActionTokenizer(model, frames, { random: new Random(5), step, objective });
    expect(drawn.warmingUp).toBe(step < 4);
    expect(number(actionTokenizerLoss(model, frames, { drawn, objective }).loss)).toBe(number(own.loss));
  }
  expect(drawActionTokenizer(create(), frames, {})).toEqual({ rolled: undefined, warmingUp: false });
});

test('mixtures of experts add their balance loss, and tell how evenly they are used', () => {
  const frames = clip();
  const measure = (balanceWeight: number, step?: number) => {
    const objective = { balanceWeight, decoderWarmupSteps: 1 };
    const model = create({ feedForward: 'moe' });
    return actionTokenizerLoss(model, frames, step === undefined ? { objective } : { objective, step });
  };
  const [without, balanced] = [measure(0), measure(1)];
  const added = number(balanced.loss) - number(without.loss);
  expect(added).toBeGreaterThan(1.8); // 1 for each of two mixtures in perfect balance
  expect(added).toBeLessThan(4);
  expect(number(balanced.metrics.expertLoadMax!)).toBeGreaterThanOrEqual(0.25);
  expect(number(balanced.metrics.expertLoadEntropy!)).toBeLessThanOrEqual(1 + 1e-6);
  expect(actionTokenizerLoss(create(), frames).metrics).not.toHaveProperty('expertLoadMax');
  // While the decoder warms up, the encoder's is left out.
  const warming = number(measure(1, 0).loss) - number(measure(0, 0).loss);
  expect(warming).toBeGreaterThan(0.9);
  expect(warming).toBeLessThan(2);
});
