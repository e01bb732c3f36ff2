import { backends, expectClose, expectNoLeak, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { AdamW } from './adamw.ts';
import golden from './fixtures/published-soap.json' with { type: 'json' };
import { Soap, type SoapOptions } from './soap.ts';

type Case = (typeof golden.cases)[number];
const cases = golden.cases.map((one) => [`${one.rows} x ${one.columns}, sides to ${one.maxSide}`, one] as const);
const adam = { betas: [0.9, 0.95] as const, weightDecay: 0.1 };

/** The case's matrix twice, so that a stack has two, and a bias. */
const createParameters = ({ weight, rows, columns }: Case): Record<string, tf.Variable> =>
  tf.tidy(() => ({
    first: tf.variable(tf.tensor2d(weight, [rows, columns])),
    bias: tf.variable(tf.tensor1d([1, -2, 3])),
    second: tf.variable(tf.tensor2d(weight, [rows, columns])),
  }));

function takeStep(optimizer: Soap | AdamW, { gradients, rows, columns }: Case, step: number, factor = 1): void {
  tf.tidy(() => {
    const matrix = tf.tensor2d(gradients[step]!, [rows, columns]);
    const named = { first: matrix, second: matrix, bias: tf.tensor1d([0.1, -0.2 * step, 0.3]) };
    optimizer.applyFlat(optimizer.layout.pack(named), 0.02, factor);
  });
}

describe.each(backends)('SOAP on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(cases)('takes the published steps: %s', (_, one) => {
    const { maxSide, refreshEvery } = one;
    const parameters = createParameters(one);
    const optimizer = new Soap(parameters, { ...adam, maxSide, refreshEvery });
    one.expected.forEach((expected, step) => {
      takeStep(optimizer, one, step);
      expectClose(parameters.first!, expected, { absolute: 1e-5 });
      expectClose(parameters.second!, expected, { absolute: 1e-5 });
    });
    optimizer.dispose();
    tf.dispose(parameters);
  });

  it("takes AdamW's steps for vectors, and in the identity's basis for matrices, from the second on", () => {
    const one = golden.cases[0]!;
    const parameters = createParameters(one);
    const optimizer = new Soap(parameters, { ...adam, maxSide: 1 });
    const others = createParameters(one);
    const matrices = new AdamW({ first: others.first! }, adam);
    const vectors = new AdamW({ bias: others.bias! }, adam);
    for (let step = 0; step < 5; step++) {
      takeStep(optimizer, one, step, 0.5);
      takeStep(vectors, one, step, 0.5);
      if (step > 0) takeStep(matrices, one, step, 0.5);
    }
    expectClose(parameters.first!, others.first!.dataSync(), { absolute: 1e-6 });
    expectClose(parameters.bias!, others.bias!.dataSync(), { absolute: 1e-6 });
  });

  it.each([1, 4, 7])('goes on from the state after %i steps bit for bit', async (stop) => {
    const one = golden.cases[1]!;
    const { maxSide, refreshEvery } = one;
    const straight = createParameters(one);
    const optimizer = new Soap(straight, { maxSide, refreshEvery });
    for (let step = 0; step < 9; step++) takeStep(optimizer, one, step);

    const resumed = createParameters(one);
    const before = new Soap(resumed, { maxSide, refreshEvery });
    for (let step = 0; step < stop; step++) takeStep(before, one, step);
    const state = await before.state();
    expect(Object.keys(state.moments)).toEqual(['firstMoment', 'secondMoment', 'leftCovariance', 'leftBasis']);
    const after = new Soap(resumed, { maxSide, refreshEvery });
    after.load(state);
    for (let step = stop; step < 9; step++) takeStep(after, one, step);
    for (const name of ['first', 'second', 'bias']) {
      expect(resumed[name]!.dataSync()).toEqual(straight[name]!.dataSync());
    }
  });

  it('stays finite for a matrix without a gradient', () => {
    const one = golden.cases[0]!;
    const parameters = createParameters(one);
    const optimizer = new Soap(parameters, { weightDecay: 0, refreshEvery: 1 });
    for (let step = 0; step < 3; step++) tf.tidy(() => optimizer.applyFlat(tf.zeros([optimizer.layout.length]), 0.1));
    expectClose(parameters.first!, one.weight);
  });

  it('leaves no tensor over', async () => {
    const one = golden.cases[0]!;
    await expectNoLeak(async () => {
      const parameters = createParameters(one);
      const optimizer = new Soap(parameters, { refreshEvery: 2 });
      for (let step = 0; step < 3; step++) takeStep(optimizer, one, step);
      optimizer.load(await optimizer.state());
      const before = tf.memory().numTensors;
      for (let step = 3; step < 6; step++) takeStep(optimizer, one, step);
      expect(tf.memory().numTensors).toBe(before);
      optimizer.dispose();
      tf.dispose(parameters);
    });
  });
});

describe('SOAP', () => {
  it.each<[SoapOptions, string]>([
    [{ refreshEvery: 0 }, 'soap.refreshEvery: found 0, expected a whole number above 0'],
    [{ maxSide: 1.5 }, 'soap.maxSide: found 1.5'],
  ])('refuses %o', (options, message) => {
    expect(() => new Soap(createParameters(golden.cases[0]!), options)).toThrow(message);
  });

  it('needs a matrix', () => {
    expect(() => new Soap({ bias: tf.variable(tf.zeros([3])) })).toThrow('soap: found no matrix');
  });

  it("refuses another optimizer's state, and one with other sides", async () => {
    const one = golden.cases[1]!;
    const optimizer = new Soap(createParameters(one));
    const state = await new AdamW(createParameters(one)).state();
    expect(() => optimizer.load(state)).toThrow("found adamw's, expected soap's");
    const short = await new Soap(createParameters(one), { maxSide: 4 }).state();
    expect(() => optimizer.load(short)).toThrow('rightCovariance of first is missing');
    const long = await optimizer.state();
    expect(() => new Soap(createParameters(one), { maxSide: 4 }).load(long)).toThrow('found rightCovariance, which');
  });
});
