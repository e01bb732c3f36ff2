import { backends, expectClose, expectNoLeak, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createStepEngine } from '../step-engine.ts';
import { AdamW } from './adamw.ts';
import { FlatLayout } from './flat-layout.ts';
import { StepShares } from './step-shares.ts';

const createParameters = (): Record<string, tf.Variable> =>
  tf.tidy(() => ({
    weight: tf.variable(tf.tensor2d([1, -2, 3, 4], [2, 2])),
    bias: tf.variable(tf.tensor1d([0.5, -0.5])),
    count: tf.variable(tf.scalar(0), false),
  }));

describe.each(backends)('step shares on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('are shares of the learning rate, weight decay and all', () => {
    const [shared, slow] = [createParameters(), createParameters()];
    const optimizer = new AdamW(shared, { weightDecay: 0.1 });
    const engine = createStepEngine({
      parameters: shared,
      optimizer,
      loss: () => ({ loss: tf.scalar(0) }),
      stepShares: { weight: 0.25 },
    });
    const reference = new AdamW(slow, { weightDecay: 0.1 });
    const start = slow.bias!.dataSync().slice();
    for (const gradient of [
      [1, 2, -3, 4, 1, -1],
      [-1, 0.5, 2, 4, -2, 3],
    ]) {
      engine.apply(tf.tensor1d(gradient), 0.1, 0.5);
      reference.applyFlat(tf.tensor1d(gradient), 0.1 * 0.25, 0.5);
    }
    expectClose(shared.weight!, slow.weight!, { absolute: 1e-6 });
    expect([...shared.bias!.dataSync()]).not.toEqual([...slow.bias!.dataSync()]);
    const whole = [...shared.bias!.dataSync()].map((value, i) => value - start[i]!);
    const quarter = [...slow.bias!.dataSync()].map((value, i) => value - start[i]!);
    expectClose(
      whole,
      quarter.map((change) => 4 * change),
      { absolute: 1e-6 },
    );
  });

  it('leave no tensors', async () => {
    const parameters = createParameters();
    const shares = new StepShares(new FlatLayout(parameters), { bias: 0.5 });
    await expectNoLeak(() => shares.taken(() => tf.tidy(() => parameters.bias!.assign(tf.tensor1d([1.5, 0.5])))));
    expectClose(parameters.bias!, [1, 0]); // half of the way from [0.5, -0.5]
  });

  it('belong to parameters that are trained, and are numbers from 0 on', () => {
    const layout = new FlatLayout(createParameters());
    expect(() => new StepShares(layout, { count: 0.5 })).toThrow('stepShares: count is no trainable parameter');
    expect(() => new StepShares(layout, { bias: -1 })).toThrow('stepShares: bias has -1, expected a number from 0 on');
  });
});
