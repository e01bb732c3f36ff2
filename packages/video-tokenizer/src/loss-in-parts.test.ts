import { Random } from '@genie/ops';
import { expectClose, runInParts, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import type { VideoTokenizerInput } from './config.ts';
import { videoTokenizerLoss } from './loss.ts';
import { VideoTokenizer } from './video-tokenizer.ts';

beforeAll(() => useBackend('wasm'));

const sizes = {
  height: 8,
  width: 8,
  patchSize: 4,
  embedDim: 16,
  numHeads: 2,
  hiddenDim: 24,
  numBlocks: 1,
  levels: [4, 3],
};

test.each<[string, VideoTokenizerInput]>([
  ['with unusual pixels that count more', { unusualPixelWeight: 5 }],
  ['with commitment', { commitmentWeight: 0.5 }],
  ['with a mixture of experts', { feedForward: 'moe' }],
])('%s: the mean of the losses of parts, of their metrics and gradients is that of the batch', (_, config) => {
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
      const { loss, metrics } = videoTokenizerLoss(model, own, options);
      figures.push(...Object.values(metrics).map((metric) => metric.dataSync()[0]!));
      return loss;
    }, variables);
    expect(figures).toHaveLength(config.feedForward === 'moe' ? 2 : 0);
    return [value.dataSync()[0]!, ...figures, ...variables.flatMap(({ name }) => [...(grads[name]?.dataSync() ?? [])])];
  };
  const whole = measure(frames);
  const parts = runInParts([3, 1], (part) =>
    measure(tf.slice(frames, [part.first, 0, 0, 0, 0], [part.count, -1, -1, -1, -1]), { part }),
  );
  const mean = whole.map((_, i) => (parts[0]![i]! + parts[1]![i]!) / 2);
  expectClose(mean, whole, { absolute: 2e-6, relative: 1e-4 });
});
