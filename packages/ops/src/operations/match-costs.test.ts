import { expectClose, expectNoLeak } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { implementations, useImplementation } from '../implementations.ts';
import { Random } from '../random.ts';
import { type MatchCostsOptions, matchCosts } from './match-costs.ts';

const clamp = (i: number, length: number): number => Math.min(Math.max(i, 0), length - 1);
const mean = (xs: number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;

/** The formula, as it stands. */
function expected(before: tf.Tensor4D, after: tf.Tensor4D, options: Required<MatchCostsOptions>): number[] {
  const { range, step, patchSize, window } = options;
  const [n, height, width] = before.shape;
  const [old, now] = [before, after].map((frames) => tf.mean(frames, 3).arraySync() as number[][][]);
  const margin = (window - patchSize) / 2;
  const inside = (patch: number, length: number): number[] =>
    Array.from({ length: window }, (_, i) => patch * patchSize - margin + i).filter((i) => i >= 0 && i < length);
  const result: number[] = [];
  for (let frame = 0; frame < n; frame++) {
    for (let row = 0; row < height / patchSize; row++) {
      for (let column = 0; column < width / patchSize; column++) {
        const costs: number[] = [];
        for (let dy = -range; dy <= range; dy += step) {
          for (let dx = -range; dx <= range; dx += step) {
            const distances = inside(row, height).flatMap((y) =>
              inside(column, width).map((x) => {
                const pixel = old![frame]![clamp(y + dy, height)]![clamp(x + dx, width)]!;
                return Math.abs(now![frame]![y]![x]! - pixel);
              }),
            );
            costs.push(mean(distances));
          }
        }
        const [middle, least] = [mean(costs), Math.min(...costs)];
        result.push(...costs.map((cost) => (middle - cost) / (middle - least + 0.02)));
      }
    }
  }
  return result;
}

describe.each(implementations)('matchCosts on %s', (implementation) => {
  beforeAll(() => useImplementation(implementation));
  const random = new Random(4);
  const noise = (shape: number[]): tf.Tensor4D =>
    tf.tensor4d(
      Array.from({ length: tf.util.sizeFromShape(shape) }, () => 2 * random.uniform() - 1),
      shape as [number, number, number, number],
    );

  test.each([
    { shape: [2, 8, 12, 3], options: { range: 2, step: 1, patchSize: 4, window: 8 } },
    { shape: [1, 16, 8, 1], options: { range: 6, step: 2, patchSize: 4, window: 4 } },
    { shape: [1, 6, 9, 2], options: { range: 3, step: 3, patchSize: 3, window: 5 } },
    { shape: [1, 6, 6, 2], options: { range: 9, step: 3, patchSize: 3, window: 1 } },
  ])('is as the formula says: frames $shape, $options', ({ shape, options }) => {
    const [before, after] = [noise(shape), noise(shape)];
    expectClose(matchCosts(before, after, options), expected(before, after, options), { absolute: 1e-4 });
  });

  test('is largest where the picture was', () => {
    const picture = noise([1, 40, 40, 3]);
    // What was at (y, x) is at (y + 2, x - 4) now: seen from there, it was 2 above and 4 to the right.
    const before = tf.slice(picture, [0, 4, 4, 0], [1, 32, 32, 3]);
    const after = tf.slice(picture, [0, 2, 8, 0], [1, 32, 32, 3]);
    const costs = matchCosts(before, after, { range: 6, step: 2, patchSize: 8 });
    expect(costs.shape).toEqual([1, 16, 49]);
    const best = tf.argMax(costs, 2).dataSync();
    for (const patch of [5, 6, 9, 10]) expect(best[patch]).toBe(2 * 7 + 5);
  });

  test('has no gradient, and leaves nothing over', async () => {
    const [x, y] = [noise([1, 4, 4, 1]), noise([1, 4, 4, 1])];
    const gradients = () =>
      tf.tidy(() =>
        tf.grads((a, b) => tf.sum(matchCosts(a as tf.Tensor4D, b as tf.Tensor4D, { range: 1, step: 1, patchSize: 2 })))(
          [x, y],
        ),
      );
    for (const gradient of gradients()) expect(new Set(gradient.dataSync())).toEqual(new Set([0]));
    await expectNoLeak(gradients);
  });

  test('sizes that do not fit are named', () => {
    const match =
      (options: MatchCostsOptions, height = 8) =>
      () =>
        matchCosts(tf.zeros([1, 8, 8, 1]), tf.zeros([1, height, 8, 1]), options);
    expect(match({ range: 5, step: 2, patchSize: 4 })).toThrow('range is 5 and step 2');
    expect(match({ range: 4, step: 2, patchSize: 4, window: 7 })).toThrow('window is 7');
    expect(match({ range: 4, step: 2, patchSize: 3 })).toThrow('patchSize 3 must divide');
    expect(match({ range: 4, step: 2, patchSize: 4 }, 4)).toThrow('after [1,4,8,1]');
  });
});
