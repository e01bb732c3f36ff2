import { Random } from '@genie/ops';
import { backends, expectClose, tinySizes, uniformTensor, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ActionTokenizerInput } from '../config.ts';
import { ActionTokenizer } from '../model.ts';
import { codeFutures, readBack } from './code-futures.ts';

const config: ActionTokenizerInput = {
  ...tinySizes,
  height: 16,
  width: 16,
  quantizer: 'categorical',
  codes: 3,
  encoderContext: 'pair',
  encoderInput: 'changes',
  pooling: 'max',
  prediction: 'residual',
};
const objective = { skipTransitions: 1 };

function stirred(changes: ActionTokenizerInput = {}): ActionTokenizer {
  const model = new ActionTokenizer({ ...config, ...changes }, new Random(1));
  for (const variable of Object.values(model.parameters()))
    tf.tidy(() => variable.assign(tf.add(variable, tf.randomNormal(variable.shape, 0, 0.2, 'float32', 5))));
  return model;
}

const clips = (count: number, length = 4) => uniformTensor([count, length, 16, 16, 3], new Random(3)) as tf.Tensor5D;

/** The frames that follow transition by transition where one code is told throughout. */
function predictions(model: ActionTokenizer, frames: tf.Tensor5D, code: number): tf.Tensor5D {
  const [batch, length] = frames.shape;
  const codes = model.quantizer.codes(tf.fill([batch, length - 1], code, 'int32')) as tf.Tensor3D;
  return model.predict(frames, codes);
}

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('distances are those of the predictions, movement that of the frames; both leave out the first transitions', () => {
    const model = stirred();
    const frames = clips(2);
    const { errors, distances, moved } = codeFutures(model, frames, objective);
    expect(errors.shape).toEqual([4, 3]);
    for (const [i, j] of [
      [0, 1],
      [2, 0],
      [1, 1],
    ] as const) {
      const difference = tf.sub(predictions(model, frames, i), predictions(model, frames, j));
      const squares = tf.mean(tf.square(tf.slice(difference, [0, 1], [-1, -1])), [2, 3, 4]); // [B, 2]
      expectClose(tf.slice(distances, [0, i, j], [-1, 1, 1]), [...squares.dataSync()], { absolute: 1e-4 });
    }
    const change = tf.sub(tf.slice(frames, [0, 2], [-1, 2]), tf.slice(frames, [0, 1], [-1, 2]));
    expectClose(moved, [...tf.mean(tf.square(change), [2, 3, 4]).dataSync()], { absolute: 1e-5 });
  });

  test('what is read back is what the encoder says of the frame that each code makes', () => {
    const model = stirred();
    const frames = clips(2);
    const read = readBack(model, frames);
    expect([read.shape, read.dtype]).toEqual([[2, 3], 'int32']);
    const start = tf.slice(frames, [0, 2], [-1, 1]);
    const expected = [0, 1, 2].map((code) => {
      const made = tf.clipByValue(tf.slice(predictions(model, frames, code), [0, 2], [-1, 1]), -1, 1);
      return [...model.actions(tf.concat([start, made], 1) as tf.Tensor5D).dataSync()];
    });
    expect([...read.dataSync()]).toEqual([0, 1].flatMap((clip) => expected.map((codes) => codes[clip]!)));
    // The last frame is not looked at.
    const other = tf.concat([tf.slice(frames, 0, [-1, 3]), tf.zeros([2, 1, 16, 16, 3])], 1) as tf.Tensor5D;
    expect([...readBack(model, other).dataSync()]).toEqual([...read.dataSync()]);
  });

  test('no tensor is left over', () => {
    const model = stirred();
    const frames = clips(1);
    const before = tf.memory().numTensors;
    const { errors, distances, moved } = codeFutures(model, frames, objective);
    tf.dispose([errors, distances, moved, readBack(model, frames)]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('FSQ codes are not foreseen all at once', async () => {
  await useBackend('cpu');
  const model = new ActionTokenizer({ height: 16, width: 16 }, new Random(1));
  expect(() => codeFutures(model, clips(1))).toThrow('quantizer is fsq, expected categorical');
  expect(() => readBack(model, clips(1))).toThrow('quantizer is fsq, expected categorical');
});
