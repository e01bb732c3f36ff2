import { Random } from '@genie/ops';
import { KvCache } from '@genie/stt';
import { backends, expectClose, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { tinyDynamics } from '../test/tiny-dynamics.ts';
import type { DynamicsInput } from './config.ts';
import { dynamicsLoss } from './objective.ts';
import { generate } from './unmask/generate.ts';

const create = (differs: DynamicsInput = {}) =>
  tinyDynamics({ numBlocks: 2, actionDim: 1, stackedFrames: 2, temporal: false, ...differs });
const uniform = (shape: number[], seed: number): tf.Tensor => tf.randomUniform(shape, -1, 1, 'float32', seed);
const codesOf = (seed: number, length = 5) => uniform([2, length, 4, 2], seed) as tf.Tensor4D;
const actions = (length = 5) => uniform([2, length - 1, 1], 9) as tf.Tensor3D;
const frame = (x: tf.Tensor4D, t: number) => tf.slice(x, [0, t], [-1, 1]);
/** The codes with frame `t` replaced. */
const changed = (t: number) => {
  const [codes, other] = [codesOf(1), codesOf(2)];
  return tf.concat(
    [0, 1, 2, 3, 4].map((i) => frame(i === t ? other : codes, i)),
    1,
  ) as tf.Tensor4D;
};
const differs = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]! > 1e-4;

describe.each(backends)('stacked frames on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('a frame feels itself and so many before it, and no other', () => {
    const model = create();
    const logits = model.apply(codesOf(1), actions());
    const felt = [0, 1, 2, 3, 4].map((t) => differs(frame(model.apply(changed(t), actions()), 3), frame(logits, 3)));
    expect(felt).toEqual([false, true, true, true, false]);
  });

  test('what is stacked is the past that is given, and what is hidden in it does not matter', () => {
    const model = create();
    const [codes, past] = [codesOf(1), codesOf(2)];
    const hidden = model.hide(codes, tf.ones([2, 5, 4]));
    const logits = model.apply(hidden, actions(), { past });
    expectClose(model.apply(model.hide(past, tf.ones([2, 5, 4])), actions(), { past }), logits, { absolute: 1e-6 });
    expect(differs(model.apply(hidden, actions()), logits)).toBe(true);
  });

  test.each([
    {},
    { temporal: true, position: 'rope' as const },
    { pastMargin: 1 },
    { actionInput: 'token' as const },
    { actionInput: 'add' as const },
    { norm: 'pre' as const, conditioning: 'adaln-zero' as const },
  ])('%o: the last frames alone are the same', (input) => {
    const model = create(input);
    const logits = model.apply(codesOf(1), actions());
    expectClose(model.apply(codesOf(1), actions(), { lastFrames: 2 }), tf.slice(logits, [0, 3]), { absolute: 1e-5 });
  });

  test.each([
    {},
    { temporal: true },
    { pastMargin: 1 },
    { actionInput: 'token' as const },
    { temporal: true, actionInput: 'token' as const },
  ])('%o: frame by frame through a cache they are the same', (input) => {
    const model = create(input);
    const cache = new KvCache();
    const next = (from: number, count: number, leading: [number, number]) =>
      model.applyNext(
        tf.slice(codesOf(1), [0, from], [-1, count]),
        tf.slice(actions(), [0, leading[0]], [-1, leading[1]]),
        cache,
      );
    const parts = [next(0, 1, [0, 0]), next(1, 3, [0, 3]), next(4, 1, [3, 1])];
    expectClose(tf.concat(parts, 1), model.apply(codesOf(1), actions()), { absolute: 1e-5 });
    expect(cache.inputs!.shape).toEqual([2, 2, 4, 2]);
    cache.dispose();
  });

  test('with a margin a patch sees the past of its neighbours, and no other, before any attention', () => {
    const wide = { width: 16, height: 4, numBlocks: 1 }; // four patches in a row
    const model = create({ ...wide, pastMargin: 1 });
    // Without what attention adds, the logits of a patch tell what it was given.
    for (const variable of Object.values(model.transformer.blocks[0]!.spatialAttention.parameters()))
      variable.assign(tf.zerosLike(variable));
    const [codes, other] = [codesOf(1), codesOf(2)];
    const logits = model.apply(codes, actions());
    for (const place of [0, 1, 2, 3]) {
      const mask = tf.reshape(tf.oneHot(tf.tensor1d([place], 'int32'), 4), [1, 1, 4, 1]);
      const past = tf.add(tf.mul(codes, tf.sub(1, mask)), tf.mul(other, mask)) as tf.Tensor4D;
      const felt = tf.max(tf.abs(tf.sub(model.apply(codes, actions(), { past }), logits)), [0, 1, 3]).dataSync();
      expect(Array.from(felt, (difference) => difference > 1e-4)).toEqual(
        [0, 1, 2, 3].map((patch) => Math.abs(patch - place) <= 1),
      );
    }
  });

  test('generates what one pass over context and hidden frame says', async () => {
    const model = create();
    const context = codesOf(1, 3);
    const tokens = await generate(model, { context, actions: actions(4), horizon: 1 }, { steps: 1 });
    const hidden = tf.mul(tf.ones([2, 1, 4, 1]), model.maskToken) as tf.Tensor4D;
    const logits = model.apply(tf.concat([context, hidden], 1), actions(4));
    expect([...tokens.dataSync()]).toEqual([...tf.argMax(frame(logits, 3), -1).dataSync()]);
  });

  test('the loss guesses the frames whose past is whole, each from its true past', () => {
    const model = create();
    const tokens = tf.randomUniform<tf.Rank.R3>([2, 5, 4], 0, 6, 'int32', 4);
    const codes = model.quantizer.codes(tokens) as tf.Tensor4D;
    const { metrics } = dynamicsLoss(model, { tokens, codes, actions: actions() }, { random: new Random(3) });
    expect(metrics.hidden.dataSync()[0]).toBeLessThanOrEqual(3 / 5);
    expect(metrics.crossEntropy.dataSync()[0]).toBeGreaterThan(0);
    const short = tf.slice(tokens, 0, [2, 2, 4]);
    expect(() =>
      dynamicsLoss(
        model,
        { tokens: short, codes: model.quantizer.codes(short) as tf.Tensor4D, actions: actions(2) },
        { random: new Random(3) },
      ),
    ).toThrow('found clips of 2 frames, expected at least 3 because stackedFrames is 2');
  });
});

test('what does not go together is named', () => {
  expect(() => create({ stackedFrames: 0 })).toThrow('stackedFrames');
  expect(() => create({ stackedFrames: 0, temporal: true, pastMargin: 1 })).toThrow(/pastMargin.*found 1, expected 0/);
  const model = create();
  const cache = new KvCache();
  model.remember(codesOf(1), actions(), cache);
  const single = tf.slice(codesOf(1, 1), 0, [1, 1, 4, 2]);
  expect(() => model.applyNext(single, tf.slice(actions(), 0, [1, 1, 1]), cache)).toThrow(
    'codes have shape [1,1,4,2], the cache holds a batch of 2 with 4 patches: clear it first',
  );
  expect([cache.length, cache.inputs?.shape]).toEqual([5, [2, 2, 4, 2]]);
  cache.dispose();
});
