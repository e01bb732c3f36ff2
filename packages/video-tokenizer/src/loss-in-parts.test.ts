import { Random } from '@genie/ops';
import { expectClose, runInParts, tinySizes, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import type { VideoTokenizerInput } from './config.ts';
import { VideoTokenizer } from './model.ts';
import { type PerceptualLoss, type VideoTokenizerLossOptions, videoTokenizerLoss } from './objective.ts';

beforeAll(() => useBackend('wasm'));

const sizes = {
  ...tinySizes,
  levels: [4, 3],
};

/** Perceptual loss for tests: distance of the pictures' row means, which is not a sum over pixels. */
const rows: PerceptualLoss = {
  distance: (a, b) => tf.mean(tf.squaredDifference(tf.mean(a, 3), tf.mean(b, 3))) as tf.Scalar,
  weight: 3,
};

test.each<[string, VideoTokenizerInput & Pick<VideoTokenizerLossOptions, 'objective'> & { perceptual?: boolean }]>([
  ['with unusual pixels that count more', { objective: { unusualPixelWeight: 5 } }],
  ['with commitment', { objective: { commitmentWeight: 0.5 } }],
  ['with a mixture of experts', { feedForward: 'moe' }],
  ['with a perceptual distance', { perceptual: true }],
])(
  '%s: the mean of the losses of parts, of their metrics and gradients is that of the batch',
  (_, { perceptual, objective, ...config }) => {
    const model = new VideoTokenizer({ ...sizes, ...config }, new Random(1));
    const random = new Random(2);
    const frames = tf.tensor5d(
      Float32Array.from({ length: 4 * 2 * 8 * 8 * 3 }, () => 2 * random.uniform() - 1),
      [4, 2, 8, 8, 3],
    );
    const variables = Object.values(model.parameters()).filter(({ trainable }) => trainable);
    const measure = (own: tf.Tensor5D, options: Parameters<typeof videoTokenizerLoss>[2] = {}) => {
      const figures: number[] = [];
      const { value, grads } = tf.variableGrads(() => {
        const { loss, metrics } = videoTokenizerLoss(model, own, {
          objective,
          ...options,
          ...(perceptual && { perceptual: rows }),
        });
        figures.push(...Object.values(metrics).map((metric) => metric.dataSync()[0]!));
        return loss;
      }, variables);
      expect(figures).toHaveLength(perceptual ? 1 : config.feedForward === 'moe' ? 2 : 0);
      return [
        value.dataSync()[0]!,
        ...figures,
        ...variables.flatMap(({ name }) => [...(grads[name]?.dataSync() ?? [])]),
      ];
    };
    const whole = measure(frames);
    const parts = runInParts([3, 1], (part) =>
      measure(tf.slice(frames, [part.first, 0, 0, 0, 0], [part.count, -1, -1, -1, -1]), { part }),
    );
    const mean = whole.map((_, i) => (parts[0]![i]! + parts[1]![i]!) / 2);
    expectClose(mean, whole, { absolute: 2e-6, relative: 1e-4 });
  },
);

test('a perceptual distance is added as often as its weight says, and told without it', () => {
  const model = new VideoTokenizer(sizes, new Random(1));
  const frames = tf.tensor5d(
    Float32Array.from({ length: 2 * 8 * 8 * 3 }, (_, i) => Math.sin(i)),
    [1, 2, 8, 8, 3],
  );
  const plain = videoTokenizerLoss(model, frames);
  const both = videoTokenizerLoss(model, frames, { perceptual: rows });
  expect(plain.metrics).toEqual({});
  const distance = rows.distance(plain.reconstruction, frames).dataSync()[0]!;
  expect(both.metrics.perceptual!.dataSync()[0]).toBeCloseTo(distance, 6);
  expect(both.loss.dataSync()[0]! - plain.loss.dataSync()[0]!).toBeCloseTo(3 * distance, 5);
});
