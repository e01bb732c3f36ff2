import { Random } from '@genie/ops';
import { backends, expectClose, runInParts, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { ActionTokenizer } from '../model.ts';
import { actionTokenizerLoss } from '../objective.ts';
import { categoricalLoss } from './objective.ts';

const labelsOf = (...values: number[]) => tf.tensor1d(values, 'int32');

describe.each(backends)('labels of some transitions, on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  // Code 0 foretells the first two transitions best, code 1 the others.
  const errors = () => tf.tensor2d([0, 0.2, 0.2, 0, 0.2, 0.2, 0.2, 0, 0.2, 0.2, 0, 0.2], [4, 3]);
  const logits = () => tf.tensor2d([0.3, 0, 0, 0, 0.2, 0, 0, 0, 0, 0.1, 0, 0.4], [4, 3]);
  const loss = (said: tf.Tensor2D, labels?: tf.Tensor1D, exploration = 0) =>
    categoricalLoss(errors(), said, tf.scalar(exploration), { clips: 2, labels });

  test('none known: what it is without labels', () => {
    const { loss: without, metrics } = loss(logits());
    expect(metrics.labelCrossEntropy).toBeUndefined();
    const none = loss(logits(), labelsOf(-1, -1, -1, -1));
    expectClose(none.loss, without, { absolute: 1e-7 });
    expect(none.metrics.labelCrossEntropy!.dataSync()[0]).toBeCloseTo(0);
  });

  test('the cross-entropy is that of the labelled transitions alone', () => {
    const { metrics } = loss(logits(), labelsOf(-1, 1, -1, 2));
    const said = tf.logSoftmax(logits()).arraySync() as number[][];
    expect(metrics.labelCrossEntropy!.dataSync()[0]).toBeCloseTo(-(said[1]![1]! + said[3]![2]!) / 2, 5);
  });

  test.each([0, 1])('a label counts against what the errors say, exploration %d', (exploration) => {
    const gradientOf = tf.grad((x) => loss(x as tf.Tensor2D, labelsOf(2, -1, -1, -1), exploration).loss);
    const [first] = gradientOf(tf.zeros([4, 3])).arraySync() as number[][];
    expect(first!.indexOf(Math.min(...first!))).toBe(2);
  });

  test('the decoder learns a labelled transition by its own code', () => {
    const gradientOf = tf.grad(
      (e) =>
        categoricalLoss(e as tf.Tensor2D, logits(), tf.scalar(1), { clips: 2, labels: labelsOf(2, -1, -1, -1) }).loss,
    );
    const [labelled, other] = gradientOf(errors()).arraySync() as number[][];
    expect(labelled![0]).toBeCloseTo(0);
    expect(labelled![2]).toBeCloseTo(1 / 4);
    expect(Math.min(...other!)).toBeGreaterThan(0);
  });

  test('parts of a batch: the mean of their losses is that of the batch', () => {
    const labels = labelsOf(2, -1, 0, 1);
    const figures = ({ loss, metrics }: ReturnType<typeof categoricalLoss>) => [
      loss.dataSync()[0]!,
      metrics.labelCrossEntropy!.dataSync()[0]!,
    ];
    const whole = figures(loss(logits(), labels, 1));
    const parts = runInParts([1, 1], (part) => {
      const rows = (x: tf.Tensor2D) => tf.slice(x, [2 * part.first, 0], [2, 3]) as tf.Tensor2D;
      const own = tf.slice(labels, [2 * part.first], [2]);
      return figures(
        categoricalLoss(rows(errors()), rows(logits()), tf.scalar(1), { clips: 1, labels: own as tf.Tensor1D, part }),
      );
    });
    const mean = whole.map((_, i) => (parts[0]![i]! + parts[1]![i]!) / 2);
    expectClose(mean, whole, { absolute: 1e-6 });
  });
});

test('rounded codes take no labels', async () => {
  await useBackend('cpu');
  const model = new ActionTokenizer(
    { height: 8, width: 8, embedDim: 8, numHeads: 1, hiddenDim: 8, numBlocks: 1 },
    new Random(0),
  );
  const frames = tf.zeros<tf.Rank.R5>([1, 2, 8, 8, 3]);
  expect(() => actionTokenizerLoss(model, frames, { labels: tf.tensor2d([0], [1, 1], 'int32') })).toThrow(
    'labels with quantizer: fsq, expected categorical',
  );
});
