import { Random } from '@genie/ops';
import { expectClose, runInParts, tinySizes, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, test } from 'vitest';
import type { ActionTokenizerInput } from './config.ts';
import { ActionTokenizer } from './model.ts';
import { actionTokenizerLoss } from './objective.ts';
import type { ActionTokenizerObjectiveInput } from './objective-config.ts';

beforeAll(() => useBackend('wasm'));

test.each<[string, ActionTokenizerInput, ActionTokenizerObjectiveInput?]>([
  [
    'with batch norm, rolled',
    { activationNorm: 'batch', encoderShift: 2, encoderContext: 'pair' },
    { changedPixelWeight: 10 },
  ],
  ['with mixtures of experts', { feedForward: 'moe' }],
  ['with the variance of the latents in the loss', {}, { varianceTarget: 1, varianceWeight: 3 }],
  [
    'with categorical codes',
    {
      quantizer: 'categorical',
      codes: 3,
      prediction: 'residual',
      encoderContext: 'pair',
      encoderInput: 'changes',
      encoderShift: 2,
      decoderHistory: 'all',
    },
    { skipTransitions: 1 },
  ],
  ['with the correlation of the latents in the loss', {}, { correlationWeight: 0.5 }],
])(
  '%s: the mean of the losses of parts, of their metrics and gradients is that of the batch',
  (_, config, objective) => {
    const model = new ActionTokenizer({ ...tinySizes, ...config }, new Random(1));
    const random = new Random(2);
    const frames = tf.tensor5d(
      Float32Array.from({ length: 5 * 4 * 8 * 8 * 3 }, () => 2 * random.uniform() - 1),
      [5, 4, 8, 8, 3],
    );
    const parameters = Object.values(model.parameters());
    const variables = parameters.filter(({ trainable }) => trainable);
    const statistics = parameters.filter(({ trainable }) => !trainable);
    const initial = statistics.map((variable) => tf.clone(variable));
    const measure = (own: tf.Tensor5D, options: Partial<Parameters<typeof actionTokenizerLoss>[2]> = {}) => {
      statistics.forEach((variable, i) => {
        variable.assign(initial[i]!);
      });
      const figures: number[] = [];
      const { value, grads } = tf.variableGrads(() => {
        const { loss, metrics } = actionTokenizerLoss(model, own, {
          random: new Random(7),
          step: 1,
          steps: 8,
          objective,
          ...options,
        });
        figures.push(...Object.values(metrics).map((metric) => metric.dataSync()[0]!));
        return loss;
      }, variables);
      const running = statistics.flatMap((variable) => [...variable.dataSync()]);
      const gradients = variables.flatMap(({ name }) => [...(grads[name]?.dataSync() ?? [])]);
      return [value.dataSync()[0]!, ...figures, ...running, ...gradients];
    };
    const whole = measure(frames);
    const parts = runInParts([2, 2, 1], (part) =>
      measure(tf.slice(frames, [part.first, 0, 0, 0, 0], [part.count, -1, -1, -1, -1]), { part }),
    );
    const mean = whole.map((_, i) => parts.reduce((sum, part) => sum + part[i]!, 0) / parts.length);
    expectClose(mean, whole, { absolute: 1e-5, relative: 1e-4 });
  },
);
