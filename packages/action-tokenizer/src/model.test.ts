import { Random } from '@genie/ops';
import { backends, expectClose, expectNoLeak, tinySizes, uniformTensor, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ActionTokenizerInput } from './config.ts';
import { ActionTokenizer } from './model.ts';
import { actionTokenizerLoss } from './objective.ts';
import type { ActionTokenizerObjectiveInput } from './objective-config.ts';

const small: ActionTokenizerInput = {
  ...tinySizes,
  width: 12,
  levels: [3, 2],
};
const length = 5;
const clip = (seed: number, batch = 1) => uniformTensor([batch, length, 8, 12, 3], new Random(seed)) as tf.Tensor5D;
const codesOf = (seed: number, batch = 1) => uniformTensor([batch, length - 1, 2], new Random(seed)) as tf.Tensor3D;
/** x with everything from place t of its second axis on taken from `other`. */
const changedFrom = <X extends tf.Tensor>(x: X, other: X, t: number): X =>
  tf.concat([tf.slice(x, [0, 0], [1, t]), tf.slice(other, [0, t], [1, -1])], 1);
const first = <X extends tf.Tensor>(x: X, count: number): X => tf.slice(x, [0, 0], [1, count]);

const variants: [string, ActionTokenizerInput, ActionTokenizerObjectiveInput?][] = [
  ['reference', {}],
  [
    'clip, differences, attention pooling, batch norm, residual',
    {
      encoderInput: 'frames-and-differences',
      decoderInput: 'frames-and-differences',
      normalizePatches: true,
      pooling: 'attention',
      activationNorm: 'batch',
      decoderHistory: 'all',
      prediction: 'residual',
    },
    { changedPixelWeight: 10, skipTransitions: 1 },
  ],
  [
    'pairs, overlapping patches, max pooling, rolled',
    {
      encoderContext: 'pair',
      encoderInput: 'frames-and-differences',
      encoderMargin: 1,
      encoderShift: [2, 1],
      decoderMargin: 2,
      pooling: 'max',
      conditioningDeviation: 0.05,
      norm: 'pre',
      position: 'rope',
    },
  ],
  [
    'pixels that move',
    {
      decoderInput: 'frames-and-differences',
      decoderHistory: 'all',
      prediction: 'motion',
      motionRange: 2,
    },
    { skipTransitions: 1 },
  ],
  [
    'adaLN-Zero, mixture of experts, positions of each axis',
    {
      norm: 'pre',
      conditioning: 'adaln-zero',
      feedForward: 'moe',
      spatialPosition: 'rope',
      temporalPosition: 'none',
      decoderHistory: 'all',
    },
  ],
];

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  describe.each(['pair', 'clip'] as const)('changes, %s', (encoderContext) => {
    test('the encoder does not see what stands still', () => {
      const create = (encoderInput: 'changes' | 'frames-and-differences') =>
        new ActionTokenizer({ ...small, encoderContext, encoderInput }, new Random(1));
      const still = tf.tile(first(clip(2), 1), [1, length, 1, 1, 1]) as tf.Tensor5D; // the same frame again and again
      const other = tf.tile(first(clip(3), 1), [1, length, 1, 1, 1]) as tf.Tensor5D;
      // A place that is grey in every scene, and white in the last frame.
      const place = tf.pad(tf.ones([1, 1, 2, 3, 3]), [
        [0, 0],
        [0, 0],
        [4, 2],
        [6, 3],
        [0, 0],
      ]);
      const white = tf.pad(place, [
        [0, 0],
        [length - 1, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ]);
      const seen = (encoderInput: 'changes' | 'frames-and-differences', scene: tf.Tensor5D) =>
        create(encoderInput).encode(tf.add(tf.mul(scene, tf.sub(1, place)), white) as tf.Tensor5D).latents;
      expectClose(seen('changes', still), seen('changes', other), { absolute: 1e-6 });
      const difference = tf.max(
        tf.abs(tf.sub(seen('frames-and-differences', still), seen('frames-and-differences', other))),
      );
      expect(difference.dataSync()[0]).toBeGreaterThan(1e-3);
    });
  });

  describe.each(variants)('%s', (_, variant, objective) => {
    const create = (seed = 1) => new ActionTokenizer({ ...small, ...variant }, new Random(seed));

    test('action t depends on the frames up to t + 1 only', () => {
      const model = create();
      const frames = clip(2);
      const { latents } = model.encode(frames);
      for (let t = 1; t < length; t++) {
        const changed = model.encode(changedFrom(frames, clip(99), t)).latents; // frame t leads to action t - 1
        expectClose(first(changed, t - 1), first(latents, t - 1), { absolute: 0 });
        expect(Array.from(tf.slice(changed, [0, t - 1, 0]).dataSync())).not.toEqual(
          Array.from(tf.slice(latents, [0, t - 1, 0]).dataSync()),
        );
      }
    });

    test('and has no gradient at later ones', () => {
      const model = create();
      const early = (frames: tf.Tensor) =>
        tf.sum(tf.square(first(model.encode(frames as tf.Tensor5D).latents, 2))) as tf.Scalar;
      const atFrames = tf.sum(tf.abs(tf.grad(early)(clip(2))), [0, 2, 3, 4]).dataSync();
      expect(Array.from(atFrames.subarray(3))).toEqual([0, 0]);
      expect(Math.min(...atFrames.subarray(0, 3))).toBeGreaterThan(0);
    });

    test('the prediction after frame t depends on frames and actions up to t only', () => {
      const model = create();
      // Off the start, where residuals are 0 and actions hardly felt.
      for (const variable of Object.values(model.decoder.parameters())) {
        tf.tidy(() => variable.assign(tf.add(variable, tf.randomNormal(variable.shape, 0, 0.2, 'float32', 5))));
      }
      const frames = clip(2);
      const codes = codesOf(3);
      const predicted = model.predict(frames, codes);
      expect(predicted.shape).toEqual([1, length - 1, 8, 12, 3]);
      for (let t = 1; t < length - 1; t++) {
        const later = model.predict(changedFrom(frames, clip(99), t), changedFrom(codes, codesOf(98), t));
        expectClose(first(later, t), first(predicted, t), { absolute: 0 });
        const action = model.predict(frames, changedFrom(codes, codesOf(98), t));
        expectClose(first(action, t), first(predicted, t), { absolute: 0 });
        expect(tf.sum(tf.abs(tf.sub(action, predicted))).dataSync()[0]).toBeGreaterThan(0);
      }
    });

    test('a training step leaves no tensor over and reaches every parameter that training uses', async () => {
      const model = create();
      const frames = clip(2, 2);
      const step = () => {
        const trainable = Object.entries(model.parameters()).filter(([, variable]) => variable.trainable);
        const list = trainable.map(([, variable]) => variable);
        const { value, grads } = tf.variableGrads(
          () => actionTokenizerLoss(model, frames, { random: new Random(0), objective }).loss,
          list,
        );
        const without = trainable.filter(([, variable]) => !grads[variable.name]).map(([name]) => name);
        // With the history in sight nothing is masked.
        expect(without).toEqual(model.config.decoderHistory === 'all' ? ['decoder.maskToken'] : []);
        tf.dispose([value, grads]);
      };
      step(); // what is computed once and kept is there after it
      await expectNoLeak(step);
      await expectNoLeak(() => model.actions(frames).dispose());
    });

    test('the same seed gives the same bits', () => {
      const bits = () => {
        const options = { random: new Random(4) };
        return Array.from(actionTokenizerLoss(create(7), clip(3, 2), options).prediction!.dataSync());
      };
      expect(bits()).toEqual(bits());
    });
  });

  test('actions are whole numbers below the product of the levels', () => {
    const model = new ActionTokenizer(small, new Random(1));
    const actions = model.actions(clip(3, 4));
    expect(actions.shape).toEqual([4, length - 1]);
    expect(actions.dtype).toBe('int32');
    expect(Math.max(...actions.dataSync())).toBeLessThan(6);
  });

  test('of pairs, an action depends on nothing but its two frames', () => {
    const model = new ActionTokenizer({ ...small, encoderContext: 'pair' }, new Random(1));
    const whole = model.encode(clip(2)).latents;
    const alone = model.encode(tf.slice(clip(2), [0, 2, 0, 0, 0], [1, 2, -1, -1, -1])).latents;
    expectClose(alone, tf.slice(whole, [0, 2, 0], [1, 1, 2]));
  });

  test('in training the reference’s decoder sees the first frame alone', () => {
    const model = new ActionTokenizer(small, new Random(1));
    const predict = (frames: tf.Tensor5D, training: boolean) => model.predict(frames, codesOf(3), { training });
    const changed = changedFrom(clip(2), clip(99), 1);
    expectClose(predict(changed, true), predict(clip(2), true), { absolute: 0 });
    expect(Array.from(predict(changed, false).dataSync())).not.toEqual(Array.from(predict(clip(2), false).dataSync()));
  });

  test('calibrated, the latents of the given clips have mean 0 and variance 1', async () => {
    const model = new ActionTokenizer({ ...small, activationNorm: 'batch', encoderShift: 2 }, new Random(1));
    const clips = [clip(2, 4), clip(3, 4)];
    await model.calibrate(clips);
    const { mean, variance } = tf.moments(model.encode(tf.concat(clips)).latents, [0, 1]);
    expectClose(mean, [0, 0], { absolute: 1e-3 });
    expectClose(variance, [1, 1], { absolute: 0.1 });
    await new ActionTokenizer(small, new Random(1)).calibrate(clips); // without batch norm there is nothing to do
  });

  test('one frame has no action', () => {
    const model = new ActionTokenizer(small, new Random(1));
    const single = tf.zeros([1, 1, 8, 12, 3]) as tf.Tensor5D;
    expect(() => model.actions(single)).toThrow('action tokenizer: found a clip of 1 frames, expected at least 2');
  });
});
