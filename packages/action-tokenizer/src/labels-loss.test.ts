import { Random } from '@genie/ops';
import { backends, expectClose, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { ActionTokenizer } from './action-tokenizer.ts';
import { categoricalLoss } from './categorical-loss.ts';
import { actionTokenizerLoss } from './loss.ts';

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
    const labels = labelsOf(2, -1, -1, 1);
    const whole = loss(logits(), labels, 1);
    // Sums over parts as replicas have them: what the other has of each gathered tensor, in the order in which they are asked for.
    const asked: Float32Array[][] = [[], []];
    const run = (first: number) => {
      let call = 0;
      const rows = (x: tf.Tensor, width: number) => tf.slice(x, [2 * first, 0], [2, width]);
      return categoricalLoss(
        rows(errors(), 3) as tf.Tensor2D,
        rows(logits(), 3) as tf.Tensor2D,
        tf.scalar(1),
        {
          clips: 1,
          labels: tf.slice(labels, [2 * first], [2]) as tf.Tensor1D,
          part: {
            replicas: 2,
            first,
            total: 2,
            sum: (values) => {
              asked[first]![call] = values;
              const other = asked[1 - first]![call++];
              return other ? values.map((value, i) => value + other[i]!) : values;
            },
          },
        },
      );
    };
    // What is gathered depends on what was gathered before: repeated until nothing changes.
    let losses: number[] = [];
    for (let round = 0; round < 8; round++) losses = [0, 1].map((first) => run(first).loss.dataSync()[0]!);
    expect((losses[0]! + losses[1]!) / 2).toBeCloseTo(whole.loss.dataSync()[0]!, 5);
  });
});

test('rounded codes take no labels', async () => {
  await useBackend('cpu');
  const model = new ActionTokenizer({ height: 8, width: 8, embedDim: 8, numHeads: 1, hiddenDim: 8, numBlocks: 1 }, new Random(0));
  const frames = tf.zeros<tf.Rank.R5>([1, 2, 8, 8, 3]);
  expect(() => actionTokenizerLoss(model, frames, { labels: tf.tensor2d([0], [1, 1], 'int32') })).toThrow(
    'labels with quantizer: fsq, expected categorical',
  );
});
