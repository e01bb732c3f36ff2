import { Random } from '@genie/ops';
import { expectClose, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { Linear } from './linear.ts';
import { Module } from './module.ts';
import { SpatioTemporalTransformer } from './transformer.ts';

class Pair extends Module {
  readonly first: Linear;
  readonly rest: Linear[];
  readonly mean: tf.Variable;
  readonly setting = [1, 2, 3];

  constructor(random: Random) {
    super();
    this.first = new Linear(2, 3, random);
    this.rest = [new Linear(3, 3, random), new Linear(3, 1, random, { bias: false })];
    this.mean = tf.variable(tf.zeros([3]), false);
  }
}

beforeAll(() => useBackend('cpu'));

test('parameters are named by their paths, in the order of the fields', () => {
  const pair = new Pair(new Random(1));
  const parameters = pair.parameters();
  expect(Object.keys(parameters)).toEqual([
    'first.weight',
    'first.bias',
    'rest.0.weight',
    'rest.0.bias',
    'rest.1.weight',
    'mean',
  ]);
  expect(parameters.mean!.trainable).toBe(false);
  expect(parameters['first.weight']!.trainable).toBe(true);
});

test("the transformer's names are those of the files", () => {
  const config = { embedDim: 8, numHeads: 2, hiddenDim: 6, numBlocks: 2, conditioningDim: 1 };
  const names = (given: object): string[] =>
    Object.keys(new SpatioTemporalTransformer({ ...config, ...given }, new Random(1)).parameters());
  expect(names({}).filter((name) => name.startsWith('blocks.1.') && name.endsWith('weight'))).toEqual([
    'blocks.1.spatialAttention.query.weight',
    'blocks.1.spatialAttention.key.weight',
    'blocks.1.spatialAttention.value.weight',
    'blocks.1.spatialAttention.output.weight',
    'blocks.1.spatialNorm.film.weight',
    'blocks.1.temporalAttention.query.weight',
    'blocks.1.temporalAttention.key.weight',
    'blocks.1.temporalAttention.value.weight',
    'blocks.1.temporalAttention.output.weight',
    'blocks.1.temporalNorm.film.weight',
    'blocks.1.feedForward.gate.weight',
    'blocks.1.feedForward.value.weight',
    'blocks.1.feedForward.output.weight',
    'blocks.1.feedForwardNorm.film.weight',
  ]);
  expect(names({ norm: 'pre', conditioningDim: undefined })).toContain('outputNorm.weight');
  expect(names({ conditioningDim: undefined })).toContain('blocks.0.spatialNorm.rms.weight');
  expect(names({ feedForward: 'moe' })).toEqual(
    expect.arrayContaining(['blocks.0.feedForward.router.weight', 'blocks.0.feedForward.experts.3.value.bias']),
  );
});

test('what is saved is loaded again', async () => {
  const saved = await new Pair(new Random(1)).save();
  const other = new Pair(new Random(2));
  other.load(saved);
  expect(await other.save()).toEqual(saved);
});

test('a file that does not match is refused by name, and nothing is changed', async () => {
  const pair = new Pair(new Random(1));
  const saved = await pair.save();
  const { mean, ...without } = saved;
  const load =
    (tensors: typeof saved): (() => void) =>
    () =>
      pair.load(tensors, 'model.safetensors');
  expect(load(without)).toThrow('model.safetensors: no tensor "mean"');
  expect(load({ ...without, average: mean! })).toThrow('no tensor "mean" (it has "average", which this model has not)');
  expect(load({ ...saved, extra: mean! })).toThrow('model.safetensors: unknown tensor "extra"');
  const narrow = { dtype: 'F32' as const, shape: [2], data: new Float32Array(2) };
  expect(load({ ...saved, mean: narrow })).toThrow('tensor "mean" is F32 [2], expected F32 [3]');
  const whole = { dtype: 'I32' as const, shape: [3], data: new Int32Array(3) };
  expect(load({ ...saved, 'first.weight': saved['first.weight']!, mean: whole })).toThrow(
    '"mean" is I32 [3], expected F32 [3]',
  );
  expect(await pair.save()).toEqual(saved);
});

test('loading and disposing leave no tensor over', async () => {
  const before = tf.memory().numTensors;
  const pair = new Pair(new Random(1));
  pair.load(await pair.save());
  pair.dispose();
  // a variable of the test's own began as a tensor that nobody freed
  expect(tf.memory().numTensors - before).toBe(1);
});

test('weights start uniform within 1/√in, or normal with their deviation', () => {
  const spread = (linear: Linear): number => Math.max(...linear.weight.dataSync().map(Math.abs));
  const linear = new Linear(100, 50, new Random(1));
  expect(spread(linear)).toBeLessThan(0.1);
  expect(spread(linear)).toBeGreaterThan(0.0999);
  const narrow = new Linear(100, 50, new Random(1), { deviation: 1e-3 });
  const square = Array.from(narrow.weight.dataSync()).reduce((sum, x) => sum + x * x, 0) / 5000;
  expect(Math.sqrt(square)).toBeCloseTo(1e-3, 4);
  expectClose(narrow.bias!, new Float32Array(50));
});
