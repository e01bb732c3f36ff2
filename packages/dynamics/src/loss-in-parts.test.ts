import { Random } from '@genie/ops';
import { expectClose, runInParts, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, test } from 'vitest';
import { tinyDynamics } from '../test/tiny-dynamics.ts';
import type { DynamicsInput } from './config.ts';
import { dynamicsLoss } from './objective.ts';
import type { DynamicsObjectiveInput } from './objective-config.ts';

beforeAll(() => useBackend('wasm'));

test.each<[string, DynamicsInput, DynamicsObjectiveInput?]>([
  ['as in play, corrupted', {}, { lastFrameShare: 0.5, corruption: 0.3 }],
  ['with a mixture of experts', { feedForward: 'moe' }],
  ['with actions as tokens', { actionInput: 'token' }],
  ['with adaLN-Zero', { norm: 'pre', conditioning: 'adaln-zero' }],
])(
  '%s: the mean of the losses of parts, of their metrics and gradients is that of the batch',
  (_, config, objective) => {
    const model = tinyDynamics(config);
    const random = new Random(2);
    const tokens = tf.tensor3d(
      Int32Array.from({ length: 60 }, () => random.integer(6)),
      [5, 3, 4],
      'int32',
    );
    const actions = tf.tensor3d(
      Float32Array.from({ length: 20 }, () => random.normal()),
      [5, 2, 2],
    );
    const variables = Object.values(model.parameters());
    const measure = (first: number, count: number, part?: Parameters<typeof dynamicsLoss>[2]['part']) => {
      const rows = <T extends tf.Tensor3D>(x: T) => tf.slice(x, [first, 0, 0], [count, -1, -1]) as T;
      const own = { tokens: tf.cast(rows(tokens), 'int32') as tf.Tensor3D, actions: rows(actions) };
      const batch = { ...own, codes: model.quantizer.codes(own.tokens) as tf.Tensor4D };
      const figures: number[] = [];
      const { value, grads } = tf.variableGrads(() => {
        const { loss, metrics } = dynamicsLoss(model, batch, { random: new Random(7), part, objective });
        figures.push(...Object.values(metrics).map((metric) => metric.dataSync()[0]!));
        return loss;
      }, variables);
      const gradients = variables.flatMap(({ name }) => [...(grads[name]?.dataSync() ?? [])]);
      return [value.dataSync()[0]!, ...figures, ...gradients];
    };
    const whole = measure(0, 5);
    const parts = runInParts([1, 2, 2], (part) => measure(part.first, part.count, part));
    const mean = whole.map((_, i) => parts.reduce((sum, part) => sum + part[i]!, 0) / parts.length);
    expectClose(mean, whole, { absolute: 2e-6, relative: 1e-4 });
  },
);
