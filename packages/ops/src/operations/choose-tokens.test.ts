import { expectClose, expectNoLeak, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { setFused } from '../dispatch.ts';
import { Random } from '../random.ts';
import { chooseTokens } from './choose-tokens.ts';

beforeAll(() => useBackend('wasm'));

const rows = 40;
const logitsOf = (width: number): tf.Tensor2D => {
  const random = new Random(width);
  const values = Float32Array.from({ length: rows * width }, () => 3 * random.normal());
  return tf.tensor2d(values, [rows, width]);
};

test.each([1, 3, 8, 21, 64, 1024])('of %i tokens the likeliest is taken, of equals the first', (width) => {
  const logits = tf.round(logitsOf(width)) as tf.Tensor2D;
  const { tokens, confidence } = chooseTokens(tf.reshape(logits, [2, rows / 2, width]))!;
  expect([tokens.dtype, tokens.shape, confidence.shape]).toEqual(['int32', [rows], [rows]]);
  expect([...tokens.dataSync()]).toEqual([...tf.argMax(logits, -1).dataSync()]);
  expectClose(confidence, tf.max(tf.softmax(logits), -1), { absolute: 1e-6 });
});

test.each([3, 21, 1024])('of %i tokens one is drawn where the cumulative distribution passes the number', (width) => {
  const logits = logitsOf(width);
  const random = new Random(2);
  const uniforms = Float32Array.from({ length: rows }, (_, row) => (row === 0 ? 0 : row === 1 ? 1 : random.uniform()));
  const { tokens, confidence } = chooseTokens(logits, { temperature: 0.7, uniforms })!;
  const probabilities = tf.softmax(tf.div(logits, 0.7));
  expectClose(confidence, tf.max(probabilities, -1), { absolute: 1e-6 });
  const values = probabilities.dataSync<'float32'>();
  for (const [row, token] of tokens.dataSync().entries()) {
    const sum = (count: number) =>
      values.slice(row * width, row * width + count).reduce((total, share) => total + share, 0);
    expect(token).toBeGreaterThanOrEqual(0);
    expect(token).toBeLessThan(width);
    expect(sum(token)).toBeLessThanOrEqual(uniforms[row]! + 1e-5);
    expect(sum(token + 1)).toBeGreaterThanOrEqual(uniforms[row]! - 1e-5);
  }
});

test('leaves nothing over; without kernels there is no such operation', async () => {
  const logits = logitsOf(9);
  await expectNoLeak(() => tf.dispose({ ...chooseTokens(logits, { uniforms: new Float32Array(rows) })! }));
  setFused(false);
  expect(chooseTokens(logits)).toBeUndefined();
  setFused(true);
  expect(chooseTokens(tf.cast(logits, 'int32'))).toBeUndefined();
});
