import { Random } from '@genie/ops';
import { backends, expectNoLeak, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { tinyDynamics } from '../../test/tiny-dynamics.ts';
import type { Dynamics } from '../model.ts';
import { type GenerateOptions, generate } from './generate.ts';

const create = () => {
  const model = tinyDynamics({ patchSize: 2 });
  // Sharper than at its start, so that confidence differs from place to place.
  tf.tidy(() => model.head.weight.assign(tf.mul(model.head.weight, 4)));
  return model;
};
const input = (model: Dynamics, clips: number[], horizon = 1) => {
  const drawn = clips.map((seed) => {
    const random = new Random(seed);
    return {
      tokens: Array.from({ length: 2 * 16 }, () => random.integer(6)),
      actions: Array.from({ length: (1 + horizon) * 2 }, () => 2 * random.integer(2) - 1),
    };
  });
  const tokens = tf.tensor3d(
    drawn.flatMap((clip) => clip.tokens),
    [clips.length, 2, 16],
    'int32',
  );
  const actions = tf.tensor3d(
    drawn.flatMap((clip) => clip.actions),
    [clips.length, 1 + horizon, 2],
  );
  return { context: model.quantizer.codes(tokens) as tf.Tensor4D, actions, horizon };
};
const tokensOf = async (model: Dynamics, clips: number[], options: GenerateOptions = {}, horizon = 1) =>
  Array.from(await (await generate(model, input(model, clips, horizon), options)).data());

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('every token of every new frame is given, and is one of the vocabulary', async () => {
    const model = create();
    const tokens = await generate(model, input(model, [1, 2], 3));
    expect(tokens.shape).toEqual([2, 3, 16]);
    expect(tokens.dtype).toBe('int32');
    for (const token of await tokens.data()) expect(token >= 0 && token < 6).toBe(true);
  });

  test('in one step, each token is the most probable where all are hidden', async () => {
    const model = create();
    const given = input(model, [1]);
    const hidden = tf.concat([given.context, tf.mul(tf.ones([1, 1, 16, 1]), model.maskToken)], 1) as tf.Tensor4D;
    const likeliest = tf.argMax(model.apply(hidden, given.actions, { lastFrames: 1 }), -1);
    expect(await tokensOf(model, [1], { steps: 1 })).toEqual(Array.from(likeliest.dataSync()));
  });

  test('later steps see what earlier ones opened', async () => {
    const model = create();
    const given = input(model, [1], 1);
    const steps: number[][] = [];
    for (const count of [1, 2, 4]) steps.push(await tokensOf(model, [1], { steps: count, schedule: 'linear' }));
    expect(steps[0]).not.toEqual(steps[2]);
    expect(given.context.shape).toEqual([1, 2, 16, 2]);
  });

  test('a clip gets the same tokens alone and among others', async () => {
    const model = create();
    const together = await tokensOf(model, [1, 2, 3]);
    const alone = [await tokensOf(model, [1]), await tokensOf(model, [2]), await tokensOf(model, [3])].flat();
    expect(together).toEqual(alone);
  });

  test('the same seed draws the same, another one something else; near temperature 0 it is the greedy choice', async () => {
    const model = create();
    const draw = (seed: number, temperature = 2) => tokensOf(model, [1], { temperature, random: new Random(seed) });
    expect(await draw(5)).toEqual(await draw(5));
    expect(await draw(5)).not.toEqual(await draw(6));
    expect(await draw(5, 1e-4)).toEqual(await tokensOf(model, [1]));
  });

  test('no tensor is left over', async () => {
    const model = create();
    const given = input(model, [1, 2]);
    await generate(model, given, { steps: 2 }); // what is computed once and kept is there after it
    await expectNoLeak(() => generate(model, given, { steps: 3 }));
    await expectNoLeak(() => generate(model, given, { steps: 3, temperature: 1, random: new Random(1) }));
  });
});

describe('on wasm', () => {
  beforeAll(() => useBackend('wasm'));

  test('tokens are drawn as often as softmax(logits / temperature) says', async () => {
    const model = create();
    const given = input(model, [1]);
    const hidden = tf.concat([given.context, tf.mul(tf.ones([1, 1, 16, 1]), model.maskToken)], 1) as tf.Tensor4D;
    const logits = model.apply(hidden, given.actions, { lastFrames: 1 });
    const expected = tf.mean(tf.reshape(tf.softmax(tf.div(logits, 1.5)), [16, 6]), 0).dataSync();
    const random = new Random(8);
    const counts = new Float64Array(6);
    const draws = 200;
    for (let i = 0; i < draws; i++) {
      for (const token of await tokensOf(model, [1], { steps: 1, temperature: 1.5, random })) counts[token]!++;
    }
    for (let token = 0; token < 6; token++) {
      expect(Math.abs(counts[token]! / (16 * draws) - expected[token]!)).toBeLessThan(0.03);
    }
  });

  test('what does not fit is an error that says so', async () => {
    const model = create();
    const given = input(model, [1]);
    await expect(generate(model, { ...given, horizon: 2 })).rejects.toThrow(
      'actions: found 2 per clip, expected 3 (2 frames and 2 to come)',
    );
    await expect(generate(model, given, { temperature: 1 })).rejects.toThrow(
      /temperature: found 1 without options\.random/,
    );
    await expect(generate(model, given, { steps: 0 })).rejects.toThrow('steps: found 0');
  });
});
