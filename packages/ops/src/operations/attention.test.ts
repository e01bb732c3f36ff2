import { expectClose } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { setFused } from '../dispatch.ts';
import { implementations, useImplementation } from '../implementations.ts';
import { Random } from '../random.ts';
import { type AttentionOptions, attention } from './attention.ts';

const random = new Random(3);
const normals = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());

/** The definition, number by number: projected is [B, T, P, 3E]. */
function expected(x: Float32Array, shape: number[], options: AttentionOptions): Float32Array {
  const [B, T, P, width] = shape as [number, number, number, number];
  const { numHeads, axis, causal, bias, rotary } = options;
  const E = width / 3;
  const D = E / numHeads;
  const length = axis === 'space' ? P : T;
  const out = new Float32Array(B * T * P * E);
  const row = (b: number, t: number, p: number, place: number): number =>
    axis === 'space' ? (b * T + t) * P + place : (b * T + place) * P + p;
  const read = (part: number, h: number, at: number, place: number): number[] => {
    const head = [...x.subarray(at * width + part * E + h * D, at * width + part * E + (h + 1) * D)];
    if (!rotary || part === 2) return head;
    return head.map((value, i) => {
      const pair = i % (D / 2);
      const [cos, sin] = [rotary.cos[(place * D) / 2 + pair]!, rotary.sin[(place * D) / 2 + pair]!];
      return i < D / 2 ? value * cos - head[i + D / 2]! * sin : value * cos + head[pair]! * sin;
    });
  };
  for (let b = 0; b < B; b++) {
    for (let t = 0; t < T; t++) {
      for (let p = 0; p < P; p++) {
        const here = axis === 'space' ? p : t;
        for (let h = 0; h < numHeads; h++) {
          const q = read(0, h, row(b, t, p, here), here);
          const seen = Array.from({ length: causal ? here + 1 : length }, (_, j) => j);
          const scores = seen.map((j) => {
            const k = read(1, h, row(b, t, p, j), j);
            const dot = q.reduce((sum, value, i) => sum + value * k[i]!, 0);
            return dot / Math.sqrt(D) + (bias?.[(h * length + here) * length + j] ?? 0);
          });
          const weights = scores.map((s) => Math.exp(s));
          const total = weights.reduce((a, c) => a + c, 0);
          for (const j of seen) {
            const v = read(2, h, row(b, t, p, j), j);
            for (let i = 0; i < D; i++) {
              out[((b * T + t) * P + p) * E + h * D + i]! += (weights[j]! / total) * v[i]!;
            }
          }
        }
      }
    }
  }
  return out;
}

const tables = (length: number, pairs: number): { cos: Float32Array; sin: Float32Array } => {
  const angles = normals(length * pairs);
  return { cos: angles.map(Math.cos), sin: angles.map(Math.sin) };
};

describe.each(implementations)('attention on %s', (implementation) => {
  beforeAll(() => useImplementation(implementation));

  const shape: [number, number, number, number] = [2, 4, 6, 24];
  test.each<[string, AttentionOptions]>([
    ['space', { numHeads: 2, axis: 'space' }],
    ['space, causal', { numHeads: 4, axis: 'space', causal: true }],
    ['space, rotary', { numHeads: 2, axis: 'space', rotary: tables(6, 2) }],
    ['space, bias', { numHeads: 2, axis: 'space', bias: normals(2 * 36) }],
    ['time', { numHeads: 1, axis: 'time' }],
    ['time, causal', { numHeads: 2, axis: 'time', causal: true }],
    ['time, causal, rotary', { numHeads: 2, axis: 'time', causal: true, rotary: tables(4, 2) }],
    ['time, causal, bias', { numHeads: 4, axis: 'time', causal: true, bias: normals(4 * 16) }],
  ])('%s: as the definition says', (_name, options) => {
    const x = normals(2 * 4 * 6 * 24);
    const y = attention(tf.tensor(x, shape) as tf.Tensor4D, options);
    expect(y.shape).toEqual([2, 4, 6, 8]);
    expectClose(y, expected(x, shape, options), { absolute: 1e-5 });
  });

  test('one place attends to itself', () => {
    const x = normals(24);
    const y = attention(tf.tensor(x, [1, 1, 1, 24]) as tf.Tensor4D, { numHeads: 2, axis: 'time', causal: true });
    expectClose(y, x.subarray(16));
  });
});

test('what does not fit is named', () => {
  const x = tf.zeros([1, 2, 3, 24]) as tf.Tensor4D;
  const error =
    (options: AttentionOptions): (() => unknown) =>
    () =>
      attention(x, options);
  expect(error({ numHeads: 3, axis: 'time' })).toThrow('the last axis is 24, expected a multiple of 3 * numHeads = 9');
  expect(error({ numHeads: 2, axis: 'time', rotary: tables(3, 2) })).toThrow(
    'a rotary table has 6 values, expected length * D/2 = 4',
  );
  expect(error({ numHeads: 2, axis: 'space', bias: normals(8) })).toThrow(
    'bias has 8 values, expected H * length² = 18',
  );
});

test('over many frames, taken part by part: the same as each patch alone, forward and backward', async () => {
  await useImplementation('wasm, by composition');
  const options = { numHeads: 1, axis: 'time', causal: true } as const;
  const projected = tf.randomNormal([1, 512, 20, 6], 0, 1, 'float32', 1) as tf.Tensor4D;
  const dy = tf.randomNormal([1, 512, 20, 2], 0, 1, 'float32', 2);
  // 512² scores of 20 patches are more than are made at once, those of 10 are not.
  const halves = (x: tf.Tensor4D) =>
    tf.concat(
      tf.split(x, 2, 2).map((half) => attention(half as tf.Tensor4D, options)),
      2,
    );
  const whole = (x: tf.Tensor4D) => attention(x, options);
  const [expected, actual] = [halves, whole].map((f) => [
    f(projected),
    tf.grad((x) => tf.sum(tf.mul(f(x as tf.Tensor4D), dy)))(projected),
  ]);
  actual!.forEach((tensor, i) => {
    expectClose(tensor, expected![i]!, { absolute: 1e-6 });
  });
  setFused(true);
});
