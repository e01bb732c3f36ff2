import { Random } from '@genie/ops';
import { backends, expectClose, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { tinyDynamics } from '../test/tiny-dynamics.ts';
import type { DynamicsInput } from './config.ts';
import { dynamicsLoss } from './objective.ts';
import { generate } from './unmask/generate.ts';

const create = (differs: DynamicsInput = {}) =>
  tinyDynamics({ actionDim: 1, stackedFrames: 1, temporal: false, draft: true, ...differs });
const codes = (seed: number, length = 4) => tf.randomUniform([2, length, 4, 2], -1, 1, 'float32', seed) as tf.Tensor4D;
const actions = (length = 4) => tf.zeros([2, length - 1, 1]) as tf.Tensor3D;
const differs = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]! > 1e-4;

describe.each(backends)('drafts on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test.each([{}, { pastMargin: 1 }])('%o: a frame sees its own draft, and no other', (input) => {
    const model = create(input);
    const [draft, other] = [codes(2), codes(3)];
    const frame = (x: tf.Tensor4D, t: number) => tf.slice(x, [0, t], [-1, 1]);
    const logits = model.apply(codes(1), actions(), { draft });
    const felt = [0, 1, 2, 3].map((t) => {
      const changed = tf.concat(
        [0, 1, 2, 3].map((i) => frame(i === t ? other : draft, i)),
        1,
      ) as tf.Tensor4D;
      return differs(frame(model.apply(codes(1), actions(), { draft: changed }), 2), frame(logits, 2));
    });
    expect(felt).toEqual([false, false, true, false]);
  });

  test('of the last frames alone, their drafts are enough', () => {
    const model = create();
    const draft = codes(2);
    const all = model.apply(codes(1), actions(), { draft });
    const own = tf.slice(draft, [0, 2], [-1, 2]);
    expectClose(model.apply(codes(1), actions(), { draft: own, lastFrames: 2 }), tf.slice(all, [0, 2]), {
      absolute: 1e-5,
    });
  });

  test('generating looks at the draft, and without one there is an error', async () => {
    const model = create();
    const input = { context: codes(1, 2), actions: actions(3), horizon: 1 };
    const logits = (seed: number) => {
      let seen = new Float32Array();
      const draft = codes(seed, 1);
      const onRound = ({ confidence }: { confidence: Float32Array }) => {
        seen = Float32Array.from(confidence);
      };
      return generate(model, { ...input, draft }, { steps: 1, onRound }).then(() => [...seen]);
    };
    expect(await logits(2)).toEqual(await logits(2));
    expect(await logits(2)).not.toEqual(await logits(3));
    await expect(generate(model, input, { steps: 1 })).rejects.toThrow(
      'draft: found none, expected one of each frame to guess (1)',
    );
  });

  test('it learns to take over what only the draft tells', () => {
    const model = create();
    const random = new Random(5);
    const optimizer = tf.train.adam(0.02);
    const draw = () =>
      tf.tensor3d(
        Int32Array.from({ length: 8 * 2 * 4 }, () => random.integer(6)),
        [8, 2, 4],
        'int32',
      );
    const accuracies: number[] = [];
    for (let step = 0; step < 120; step++) {
      const tokens = draw();
      const all = model.quantizer.codes(tokens) as tf.Tensor4D;
      const batch = { codes: all, tokens, actions: tf.zeros([8, 1, 1]) as tf.Tensor3D, draft: all };
      optimizer.minimize(() => {
        const { loss, metrics } = dynamicsLoss(model, batch, { random });
        accuracies.push(metrics.accuracy.dataSync()[0]!);
        return loss;
      });
    }
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(accuracies.slice(0, 5))).toBeLessThan(0.5);
    expect(mean(accuracies.slice(-20))).toBeGreaterThan(0.95);
  });
});
