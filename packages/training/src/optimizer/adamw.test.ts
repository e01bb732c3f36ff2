import { backends, expectClose, expectNoLeak, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { AdamW } from './adamw.ts';
import golden from './fixtures/pytorch-adamw.json' with { type: 'json' };

/** A matrix that decays and a bias that does not, beside a running mean that no gradient moves. */
const createParameters = (): Record<string, tf.Variable> =>
  tf.tidy(() => ({
    weight: tf.variable(tf.tensor2d(golden.w, [3, 4])),
    runningMean: tf.variable(tf.tensor1d([7, 8]), false),
    bias: tf.variable(tf.tensor1d(golden.b)),
  }));

const gradientsOf = (step: number): Record<string, tf.Tensor> => ({
  weight: tf.tensor2d(golden.gradients[step]![0]!, [3, 4]),
  bias: tf.tensor1d(golden.gradients[step]![1]!),
});

describe.each(backends)('AdamW on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it("takes PyTorch's steps", () => {
    const parameters = createParameters();
    const optimizer = new AdamW(parameters, { betas: [0.9, 0.95], weightDecay: 0.1 });
    golden.expected.forEach(([weight, bias], step) => {
      tf.tidy(() => optimizer.apply(gradientsOf(step), (1e-2 * (step + 1)) / 5));
      expectClose(parameters.weight!, weight!, { absolute: 1e-6 });
      expectClose(parameters.bias!, bias!, { absolute: 1e-6 });
    });
    expect([...parameters.runningMean!.dataSync()]).toEqual([7, 8]);
    optimizer.dispose();
    tf.dispose(parameters);
  });

  it('goes on from a saved state bit for bit', async () => {
    const straight = createParameters();
    const optimizer = new AdamW(straight);
    for (let step = 0; step < 5; step++) tf.tidy(() => optimizer.apply(gradientsOf(step), 1e-2));

    const resumed = createParameters();
    const before = new AdamW(resumed);
    for (let step = 0; step < 3; step++) tf.tidy(() => before.apply(gradientsOf(step), 1e-2));
    const after = new AdamW(resumed);
    after.load(await before.state());
    expect(after.steps).toBe(3);
    for (let step = 3; step < 5; step++) tf.tidy(() => after.apply(gradientsOf(step), 1e-2));

    for (const name of ['weight', 'bias']) expect(resumed[name]!.dataSync()).toEqual(straight[name]!.dataSync());
  });

  it('leaves no tensor over', async () => {
    await expectNoLeak(async () => {
      const parameters = createParameters();
      const optimizer = new AdamW(parameters);
      tf.tidy(() => optimizer.apply(gradientsOf(0), 1e-2));
      optimizer.load(await optimizer.state());
      const before = tf.memory().numTensors;
      tf.tidy(() => optimizer.apply(gradientsOf(1), 1e-2));
      expect(tf.memory().numTensors).toBe(before);
      optimizer.dispose();
      tf.dispose(parameters);
    });
  });

  it('counts a missing gradient as zero', () => {
    const parameters = createParameters();
    const optimizer = new AdamW(parameters, { weightDecay: 0.5 });
    tf.tidy(() => optimizer.apply({ bias: gradientsOf(0).bias! }, 0.1));
    expectClose(
      parameters.weight!,
      golden.w.map((w) => w * 0.95),
    );
  });
});

describe('AdamW', () => {
  it.each([
    [{ betas: [0.9, 1] as const }, 'betas: found 1'],
    [{ epsilon: 0 }, 'epsilon: found 0'],
    [{ weightDecay: -1 }, 'weightDecay: found -1'],
  ])('refuses %o', (options, message) => {
    expect(() => new AdamW(createParameters(), options)).toThrow(message);
  });

  it('refuses a state of other parameters', async () => {
    const optimizer = new AdamW(createParameters());
    const state = await optimizer.state();
    const { firstMoment = {}, secondMoment = {} } = state.moments;
    const withMoments = (moments: typeof state.moments) => ({ ...state, moments: { ...state.moments, ...moments } });
    const { bias, ...rest } = firstMoment;
    expect(() => optimizer.load(withMoments({ firstMoment: rest }))).toThrow('firstMoment of bias is missing');
    const longer = { ...rest, bias: new Float32Array(9) };
    expect(() => optimizer.load(withMoments({ firstMoment: longer }))).toThrow('bias has 9 numbers, expected 4');
    const more = { ...secondMoment, gone: new Float32Array(1) };
    expect(() => optimizer.load(withMoments({ secondMoment: more }))).toThrow('gone, which is no trainable parameter');
    expect(() => optimizer.load(withMoments({ momentum: rest }))).toThrow('found momentum, which adamw has not');
    expect(bias).toHaveLength(4);
  });

  it('needs a trainable float parameter', () => {
    expect(() => new AdamW({ mean: tf.variable(tf.zeros([2]), false) })).toThrow('none is trainable');
    expect(() => new AdamW({ index: tf.variable(tf.zeros([2], 'int32')) })).toThrow('index is int32');
  });
});
