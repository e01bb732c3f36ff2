import { Random } from '@genie/ops';
import { backends, expectClose, expectNoLeak, tinySizes, uniformTensor, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ActionTokenizerInput, actionDim, actionTokenizerSchema, latentDim } from '../config.ts';
import { ActionTokenizer } from '../model.ts';
import { actionTokenizerLoss } from '../objective.ts';
import { codeFutures, readBack } from './code-futures.ts';
import { CategoricalQuantizer } from './quantizer.ts';

const config: ActionTokenizerInput = {
  ...tinySizes,
  height: 16,
  width: 16,
  quantizer: 'categorical',
  codes: 5,
  encoderContext: 'pair',
  encoderInput: 'changes',
  pooling: 'max',
  prediction: 'scroll',
  motionRange: 2,
};
const objective = { skipTransitions: 1 };
const groups = [[3, 1], [0]];
/** The group of each code; none of 2 and 4. */
const groupOf: Record<number, number> = { 0: 1, 1: 0, 3: 0 };

/** A model of five codes, and the same weights with codes in two groups. */
function pair(): { whole: ActionTokenizer; grouped: ActionTokenizer } {
  const [whole, grouped] = [config, { ...config, groups }].map((c) => new ActionTokenizer(c, new Random(1)));
  for (const [name, variable] of Object.entries(whole!.parameters())) {
    tf.tidy(() => variable.assign(tf.add(variable, tf.randomNormal(variable.shape, 0, 0.2, 'float32', 5))));
    grouped!.parameters()[name]!.assign(variable);
  }
  return { whole: whole!, grouped: grouped! };
}

const clips = (count: number, length = 4) => uniformTensor([count, length, 16, 16, 3], new Random(3)) as tf.Tensor5D;

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('the group of the largest logit is what counts, and codes in none are never taken', () => {
    const quantizer = new CategoricalQuantizer(5, groups);
    const logits = tf.tensor([
      [0, 1, 9, 0, 0],
      [0, 0, 9, 1, 0],
      [1, 0.5, 0, 0.9, 9],
    ]);
    expect([...quantizer.indices(quantizer.quantize(logits)).dataSync()]).toEqual([0, 0, 1]);
    expect(quantizer.codebookSize).toBe(2);
    expect(quantizer.code(1)).toEqual([0, 1]);
  });

  test('actions, predictions and drafts are those of the codes', async () => {
    const { whole, grouped } = pair();
    const frames = clips(3);
    expect(grouped.actionDim).toBe(2);
    const [found, latents] = [grouped.actions(frames), whole.encode(frames).latents];
    const all = latents.dataSync();
    const best = [...found.dataSync()].map((_, i) =>
      [0, 1, 3].reduce((a, b) => (all[5 * i + b]! > all[5 * i + a]! ? b : a)),
    );
    expect([...found.dataSync()]).toEqual(best.map((code) => groupOf[code]));
    const one = (model: ActionTokenizer, index: number, length: number) =>
      model.quantizer.codes(tf.fill([3, length], index, 'int32')) as tf.Tensor3D;
    for (const [action, code] of [
      [0, 3],
      [1, 0],
    ] as const) {
      expectClose(
        grouped.predict(frames, one(grouped, action, 3)),
        [...whole.predict(frames, one(whole, code, 3)).dataSync()],
        { absolute: 1e-6 },
      );
      expectClose(
        grouped.draft(frames, one(grouped, action, 4)),
        [...whole.draft(frames, one(whole, code, 4)).dataSync()],
        { absolute: 1e-6 },
      );
    }
    await expectNoLeak(() => grouped.actions(frames).dispose());
  });

  test('futures are those of the groups', () => {
    const { whole, grouped } = pair();
    const frames = clips(2);
    const [all, own] = [codeFutures(whole, frames, objective), codeFutures(grouped, frames, objective)];
    expectClose(own.errors, [...tf.gather(all.errors, [3, 0], 1).dataSync()], { absolute: 1e-6 });
    expect(own.distances.shape).toEqual([4, 2, 2]);
    expect(readBack(grouped, frames).shape).toEqual([2, 2]);
  });
});

test('a training has no groups yet', async () => {
  await useBackend('cpu');
  const { grouped } = pair();
  expect(() => actionTokenizerLoss(grouped, clips(1), { random: new Random(0) })).toThrow('groups in training');
});

test('sizes tell codes from actions', () => {
  const parsed = actionTokenizerSchema.parse({ ...config, groups });
  expect([actionDim(parsed), latentDim(parsed)]).toEqual([2, 5]);
});

test.each([
  [{ groups: [[0, 5]] }, 'found code 5, expected codes below 5'],
  [{ groups: [[0, 1], [1]] }, 'found code 1 twice, expected each code once at most'],
  [{ quantizer: 'fsq' as const, prediction: 'residual' as const, groups: [[0]] }, 'with quantizer: fsq, expected none'],
])('groups that do not fit: %j', (wrong, message) => {
  expect(() => actionTokenizerSchema.parse({ ...config, ...wrong })).toThrow(message);
});
