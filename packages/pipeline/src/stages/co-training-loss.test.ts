import { ActionTokenizer, type ActionTokenizerInput } from '@genie/action-tokenizer';
import { Dynamics } from '@genie/dynamics';
import { Random } from '@genie/ops';
import { expectClose, runInParts, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { CoTrained, type CoTrainingBatch, coTrainingLoss, drawCoTraining } from './co-training-loss.ts';

beforeAll(() => useBackend('wasm'));

const sizes = { height: 16, width: 16, patchSize: 8, embedDim: 16, numHeads: 2, hiddenDim: 24, numBlocks: 1 };

function create(more: ActionTokenizerInput = {}): CoTrained {
  const actionTokenizer = new ActionTokenizer(
    { ...sizes, levels: [3], encoderContext: 'pair', activationNorm: 'batch', ...more },
    new Random(1),
  );
  const dynamics = {
    ...sizes,
    levels: [3, 2],
    actionDim: 1,
    conditioningDeviation: 0.5,
  };
  return new CoTrained(new Dynamics(dynamics, new Random(2)), actionTokenizer);
}

const objectives = {
  dynamics: { corruption: 0.1, actionNoise: 0.2 },
  actionTokenizer: { varianceWeight: 0 },
};

function batchOf({ dynamics }: CoTrained, clips = 4): CoTrainingBatch {
  const random = new Random(3);
  const pixels = Float32Array.from({ length: clips * 3 * 16 * 16 * 3 }, () => 2 * random.uniform() - 1);
  const tokens = tf.tensor3d(
    Int32Array.from({ length: clips * 12 }, () => random.integer(6)),
    [clips, 3, 4],
    'int32',
  );
  const codes = dynamics.quantizer.codes(tokens) as tf.Tensor4D;
  return { frames: tf.tensor5d(pixels, [clips, 3, 16, 16, 3]), tokens, codes };
}

const draw = (model: CoTrained, batch: CoTrainingBatch, part?: Parameters<typeof drawCoTraining>[2]['part']) =>
  drawCoTraining(model, batch, { objectives, random: new Random(4), step: undefined, part });

/** Sum of the absolute gradients of all parameters whose name begins so. */
function gradientOf(
  model: CoTrained,
  start: string,
  choice: { actionWeight: number; gradient: 'through' | 'stopped' },
) {
  const batch = batchOf(model);
  const drawn = draw(model, batch);
  const own = Object.entries(model.parameters()).filter(([, { trainable }]) => trainable);
  const { grads } = tf.variableGrads(
    () => coTrainingLoss(model, batch, { ...choice, objectives, drawn, part: undefined, recompute: false }).loss,
    own.map(([, variable]) => variable),
  );
  return own
    .filter(([name]) => name.startsWith(start))
    .reduce((sum, [, { name }]) => sum + (grads[name] ? tf.sum(tf.abs(grads[name]!)).dataSync()[0]! : 0), 0);
}

describe('the dynamics and the action tokenizer together', () => {
  it('the loss of the dynamics alone reaches the encoder, through the rounding, and the decoder not', () => {
    const model = create();
    const alone = { actionWeight: 0, gradient: 'through' as const };
    expect(gradientOf(model, 'actionTokenizer.encoder.patchEmbedding', alone)).toBeGreaterThan(1e-6);
    expect(gradientOf(model, 'actionTokenizer.decoder', alone)).toBe(0);
    expect(gradientOf(model, 'dynamics', alone)).toBeGreaterThan(0);
  });

  it('stopped, each learns from its own loss', () => {
    const model = create();
    expect(gradientOf(model, 'actionTokenizer', { actionWeight: 0, gradient: 'stopped' })).toBe(0);
    const own = { actionWeight: 1, gradient: 'stopped' as const };
    expect(gradientOf(model, 'actionTokenizer.encoder', own)).toBeGreaterThan(0);
    expect(gradientOf(model, 'actionTokenizer.decoder', own)).toBeGreaterThan(0);
  });

  it('adds up both losses, and names what each consists of', () => {
    const model = create();
    const batch = batchOf(model);
    const drawn = draw(model, batch);
    const lossOf = (actionWeight: number) =>
      coTrainingLoss(model, batch, {
        actionWeight,
        gradient: 'through',
        objectives,
        drawn,
        part: undefined,
        recompute: false,
      });
    const number = (x: tf.Tensor) => x.dataSync()[0]!;
    const { loss, metrics } = lossOf(0);
    expect(number(loss)).toBeCloseTo(number(metrics.crossEntropy!), 6);
    expect(number(lossOf(2).loss)).toBeCloseTo(number(loss) + 2 * number(metrics.reconstruction!), 5);
  });

  it('with a shift of what the encoder sees: the mean of the losses of parts and of their gradients is that of the batch', () => {
    const model = create({ encoderShift: 2 });
    const batch = batchOf(model);
    const variables = Object.values(model.parameters()).filter(({ trainable }) => trainable);
    const choice = { actionWeight: 3, gradient: 'through' as const, recompute: false };
    const measure = (own: CoTrainingBatch, part?: Parameters<typeof drawCoTraining>[2]['part']) => {
      const drawn = draw(model, own, part);
      const { value, grads } = tf.variableGrads(
        () => coTrainingLoss(model, own, { ...choice, objectives, drawn, part }).loss,
        variables,
      );
      return [value.dataSync()[0]!, ...variables.flatMap(({ name }) => [...(grads[name]?.dataSync() ?? [])])];
    };
    const whole = measure(batch);
    const parts = runInParts([3, 1], (part) => {
      const cut = <T extends tf.Tensor>(x: T): T => tf.slice(x, part.first, part.count) as T;
      return measure({ frames: cut(batch.frames), tokens: cut(batch.tokens), codes: cut(batch.codes) }, part);
    });
    const mean = whole.map((_, i) => (parts[0]![i]! + parts[1]![i]!) / 2);
    expectClose(mean, whole, { absolute: 1e-5, relative: 1e-3 });
  });
});
