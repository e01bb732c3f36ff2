import { Random } from '@genie/ops';
import { backends, expectClose, expectNoLeak, tinySizes, uniformTensor, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ActionTokenizerInput } from '../config.ts';
import { ActionTokenizer } from '../model.ts';
import { actionTokenizerLoss } from '../objective.ts';
import type { BranchingDecoder } from './branching-decoder.ts';
import { categoricalLoss } from './objective.ts';
import { CategoricalQuantizer } from './quantizer.ts';

const small: ActionTokenizerInput = {
  ...tinySizes,
  height: 16,
  width: 16,
  quantizer: 'categorical',
  codes: 3,
  encoderContext: 'pair',
  encoderInput: 'changes',
  encoderMatches: true,
  encoderMargin: 2,
  encoderShift: 2,
  pooling: 'max',
  decoderInput: 'frames-and-differences',
  decoderMargin: 1,
  decoderHistory: 'all',
  normalizePatches: true,
};
const objective = { changedPixelWeight: 10, skipTransitions: 1 };
const clip = (seed: number, batch = 1, length = 4) =>
  uniformTensor([batch, length, 16, 16, 3], new Random(seed)) as tf.Tensor5D;
/** Off the start, where nothing changes whatever the code. */
function stir(model: ActionTokenizer): ActionTokenizer {
  for (const variable of Object.values(model.parameters())) {
    tf.tidy(() => variable.assign(tf.add(variable, tf.randomNormal(variable.shape, 0, 0.2, 'float32', 5))));
  }
  return model;
}

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  describe.each<ActionTokenizerInput>([{ prediction: 'residual' }, { prediction: 'scroll', motionRange: 2 }])(
    '%o',
    (variant) => {
      const create = () => new ActionTokenizer({ ...small, ...variant }, new Random(1));

      test('a training step leaves no tensor over and reaches every parameter', async () => {
        const model = create();
        const frames = clip(2, 2);
        const step = () => {
          const trainable = Object.entries(model.parameters()).filter(([, variable]) => variable.trainable);
          const { value, grads } = tf.variableGrads(
            () => actionTokenizerLoss(model, frames, { random: new Random(0), step: 0, steps: 10, objective }).loss,
            trainable.map(([, variable]) => variable),
          );
          expect(trainable.filter(([, variable]) => !grads[variable.name]).map(([name]) => name)).toEqual([]);
          tf.dispose([value, grads]);
        };
        step(); // what is computed once and kept is there after it
        await expectNoLeak(step);
        await expectNoLeak(() => model.actions(frames).dispose());
      });

      test('what is foreseen for one code is that of its branch', () => {
        const model = stir(create());
        const frames = clip(2, 2);
        const past = tf.slice(frames, 0, [2, 3, 16, 16, 3]);
        const branches = (model.decoder as BranchingDecoder).changes(past, {}); // [6, 3, 16, 48]
        const chosen = [0, 2, 1, 1, 0, 2];
        const codes = model.quantizer.codes(tf.tensor2d(chosen, [2, 3], 'int32')) as tf.Tensor3D;
        const predicted = tf.sub(model.predict(frames, codes), past); // [2, 3, 16, 16, 3]
        // The first patch, channel by channel.
        const patch = tf.transpose(tf.reshape(tf.slice(predicted, 0, [2, 3, 4, 4, 3]), [6, 16, 3]), [0, 2, 1]);
        const own = tf.stack(
          chosen.map((code, n) => tf.reshape(tf.slice(branches, [n, code, 0, 0], [1, 1, 1, -1]), [3, 16])),
        );
        expectClose(patch, own, { absolute: 1e-5 });
      });

      test('a draft is what the code changes in the frame alone', () => {
        const model = stir(create());
        const decoder = model.decoder as BranchingDecoder;
        const past = clip(2, 1, 3);
        const codes = (chosen: number[]) => model.quantizer.codes(tf.tensor2d(chosen, [1, 3], 'int32')) as tf.Tensor3D;
        const changed = (chosen: number[]) =>
          tf.sub(model.draft(past, codes(chosen)), decoder.apply(past, codes(chosen), {}));
        // What the prediction has beyond the draft comes whatever the code.
        expectClose(changed([0, 1, 2]), changed([2, 0, 1]), { absolute: 1e-5 });
        const alone = tf.slice(past, [0, 2], [1, 1]) as tf.Tensor5D;
        const last = model.quantizer.codes(tf.tensor2d([2], [1, 1], 'int32')) as tf.Tensor3D;
        expectClose(model.draft(alone, last), tf.slice(model.draft(past, codes([0, 1, 2])), [0, 2], [1, 1]), {
          absolute: 1e-5,
        });
      });

      test('what is left out at first is only past', () => {
        const model = stir(create());
        const decoder = model.decoder as BranchingDecoder;
        const past = clip(2, 1, 3);
        const whole = decoder.changes(past, {}); // [3, K, P, D]
        expectClose(decoder.changes(past, { skip: 2 }), tf.slice(whole, [2, 0, 0, 0]), { absolute: 1e-6 });
      });

      test('the encoder sees neither what stands still nor a part of the future', () => {
        const model = stir(create());
        const frames = clip(2);
        const later = tf.concat([tf.slice(frames, 0, [1, 3, 16, 16, 3]), clip(9, 1, 1)], 1) as tf.Tensor5D;
        const first = (x: tf.Tensor) => tf.slice(x, 0, [1, 2, 3]);
        expectClose(first(model.encode(later).latents), first(model.encode(frames).latents), { absolute: 0 });
        const still = (seed: number) => tf.tile(clip(seed, 1, 1), [1, 4, 1, 1, 1]) as tf.Tensor5D;
        expectClose(model.encode(still(3)).latents, model.encode(still(4)).latents, { absolute: 1e-6 });
      });
    },
  );
});

describe('codes', () => {
  beforeAll(() => useBackend('wasm'));

  test('what a code does to a patch depends on what is near it alone', () => {
    const decoder = stir(new ActionTokenizer({ ...small, prediction: 'residual' }, new Random(1)))
      .decoder as BranchingDecoder;
    /** What code 1 changes in the first patch beyond what code 0 does. */
    const effect = (frames: tf.Tensor5D) => {
      const changes = decoder.changes(frames, {});
      return tf.sub(tf.slice(changes, [1, 1, 0, 0], [1, 1, 1, -1]), tf.slice(changes, [1, 0, 0, 0], [1, 1, 1, -1]));
    };
    const frames = clip(2, 1, 2);
    const mask = tf.pad(tf.ones([1, 2, 8, 8, 3]), [
      [0, 0],
      [0, 0],
      [0, 8],
      [0, 8],
      [0, 0],
    ]);
    const farAway = tf.add(tf.mul(frames, mask), tf.mul(clip(7, 1, 2), tf.sub(1, mask))) as tf.Tensor5D;
    expectClose(effect(farAway), effect(frames), { absolute: 1e-5 });
    const alone = (frames: tf.Tensor5D) => tf.slice(decoder.changes(frames, {}), [1, 0, 0, 0], [1, 1, 1, -1]);
    const apart = tf.max(tf.abs(tf.sub(alone(farAway), alone(frames)))).dataSync()[0]!;
    expect(apart).toBeGreaterThan(1e-3); // what comes by itself may depend on it
  });

  test('the posterior is balanced while codes are explored, and the loss is least where the encoder says the best code', () => {
    // Code 0 is a little better everywhere, the others are best for half of the transitions each once that is taken out.
    const errors = tf.tensor2d([0, 0.1, 0.2, 0, 0.1, 0.2, 0, 0.2, 0.1, 0, 0.2, 0.1], [4, 3]);
    const loss = (logits: number[], exploration: number) =>
      categoricalLoss(errors, tf.tensor2d(logits, [4, 3]), tf.scalar(exploration), { clips: 4 }).loss.dataSync()[0]!;
    const always0 = Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? 4 : 0));
    const spread = [4, 4, 0, 4, 4, 0, 4, 0, 4, 4, 0, 4];
    expect(loss(always0, 0)).toBeLessThan(loss(spread, 0));
    expect(loss(spread, 1) - loss(always0, 1)).toBeLessThan(loss(spread, 0) - loss(always0, 0));
  });

  test('have indices and no order', () => {
    const quantizer = new CategoricalQuantizer(4);
    const codes = quantizer.quantize(tf.tensor2d([0, 3, 1, 2, 9, 1, 1, 0], [2, 4]));
    expect(codes.arraySync()).toEqual([
      [0, 1, 0, 0],
      [1, 0, 0, 0],
    ]);
    expect(Array.from(quantizer.indices(codes).dataSync())).toEqual([1, 0]);
    expect(Array.from(quantizer.table(Int32Array.of(1, 0)))).toEqual(Array.from(codes.dataSync()));
    expect(quantizer.code(2)).toEqual([0, 0, 1, 0]);
    expect(() => quantizer.code(4)).toThrow('action 4, expected an integer in 0 … 3');
    expect(() => new CategoricalQuantizer(1)).toThrow('codes is 1, expected an integer from 2 on');
  });

  test('keys that do not go together are told', () => {
    const create = (config: ActionTokenizerInput) => () => new ActionTokenizer({ ...small, ...config }, new Random(0));
    expect(create({ prediction: 'motion' })).toThrow(
      /prediction.*"motion" with quantizer: categorical, expected residual or scroll/,
    );
    expect(create({ prediction: 'scroll', quantizer: 'fsq' })).toThrow(/expected frame, residual or motion/);
    expect(create({ prediction: 'residual', encoderContext: 'clip' })).toThrow(/encoderMatches/);
    expect(create({ prediction: 'residual', activationNorm: 'batch' })).toThrow(/activationNorm/);
  });
});
