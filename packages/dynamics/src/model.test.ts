import { Random } from '@genie/ops';
import { backends, expectClose, expectNoLeak, tinySizes, uniformTensor, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DynamicsInput } from './config.ts';
import { Dynamics } from './model.ts';
import { dynamicsLoss } from './objective.ts';
import type { DynamicsObjectiveInput } from './objective-config.ts';
import { ActionEmbedding } from './variants/action-embedding.ts';

const small: DynamicsInput = {
  ...tinySizes,
  width: 12,
  levels: [4, 3, 2],
  actionDim: 2,
};
const length = 4;
const codesOf = (seed: number, batch = 1) => uniformTensor([batch, length, 6, 3], new Random(seed)) as tf.Tensor4D;
const actionsOf = (seed: number, batch = 1) => uniformTensor([batch, length - 1, 2], new Random(seed)) as tf.Tensor3D;
const changedFrom = <X extends tf.Tensor>(x: X, other: X, t: number): X =>
  tf.concat([tf.slice(x, [0, 0], [1, t]), tf.slice(other, [0, t], [1, -1])], 1);
const first = <X extends tf.Tensor>(x: X, count: number): X => tf.slice(x, [0, 0], [1, count]);

/** A model whose actions are felt: at its start they hardly are. */
function create(variant: DynamicsInput = {}): Dynamics {
  const model = new Dynamics({ ...small, ...variant }, new Random(1));
  for (const [i, variable] of Object.values(model.parameters()).entries()) {
    tf.tidy(() => variable.assign(tf.add(variable, tf.mul(uniformTensor(variable.shape, new Random(100 + i)), 0.2))));
  }
  return model;
}

const tokens = { actionInput: 'token' } as const;
const variants: [string, DynamicsInput, DynamicsObjectiveInput?][] = [
  ['reference', {}],
  ['pre-norm, rope, mixture of experts', { norm: 'pre', position: 'rope', feedForward: 'moe' }],
  ['adaLN-Zero', { norm: 'pre', conditioning: 'adaln-zero' }],
  ['actions as tokens', tokens],
  [
    'actions as tokens, pre-norm, rope, mixture of experts',
    { ...tokens, norm: 'pre', position: 'rope', feedForward: 'moe' },
  ],
  ['actions as tokens, alibi', { ...tokens, position: 'alibi' }],
  ['actions added', { actionInput: 'add', spatialPosition: 'rope', temporalPosition: 'none' }],
  ['alibi, last frames, corruption', { position: 'alibi' }, { lastFrameShare: 0.5, corruption: 0.2 }],
];

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  describe.each(variants)('%s', (_, variant, objective) => {
    test('frame t and the action that leads to it change no logits before t', () => {
      const model = create(variant);
      const logits = model.apply(codesOf(2), actionsOf(3));
      expect(logits.shape).toEqual([1, length, 6, 24]);
      for (let t = 1; t < length; t++) {
        const actions = changedFrom(actionsOf(3), actionsOf(97), t - 1);
        const changed = model.apply(changedFrom(codesOf(2), codesOf(98), t), actions);
        expectClose(first(changed, t), first(logits, t), { absolute: 0 });
        const byAction = model.apply(codesOf(2), actions);
        expectClose(first(byAction, t), first(logits, t), { absolute: 0 });
        expect(tf.max(tf.abs(tf.sub(byAction, logits))).dataSync()[0]).toBeGreaterThan(1e-4);
      }
    });

    test('the logits of the first frames have no gradient at later ones', () => {
      const model = create(variant);
      const early = (codes: tf.Tensor, actions: tf.Tensor) =>
        tf.sum(tf.square(first(model.apply(codes as tf.Tensor4D, actions as tf.Tensor3D), 2))) as tf.Scalar;
      const [atCodes, atActions] = tf.grads(early)([codesOf(2), actionsOf(3)]);
      const frames = tf.sum(tf.abs(atCodes!), [0, 2, 3]).dataSync();
      expect(Array.from(frames.subarray(2))).toEqual([0, 0]);
      expect(Math.min(...frames.subarray(0, 2))).toBeGreaterThan(0);
      const [leads, ...later] = tf.sum(tf.abs(atActions!), [0, 2]).dataSync();
      expect(leads).toBeGreaterThan(0);
      expect(later).toEqual([0, 0]);
    });

    test('a training step leaves no tensor over and reaches every parameter', async () => {
      const model = create(variant);
      const tokens = tf.tensor3d(
        Int32Array.from({ length: 48 }, (_, i) => i % 24),
        [2, length, 6],
        'int32',
      );
      const batch = { codes: model.quantizer.codes(tokens) as tf.Tensor4D, tokens, actions: actionsOf(3, 2) };
      const step = () => {
        const options = { random: new Random(5), objective };
        const { value, grads } = tf.variableGrads(() => dynamicsLoss(model, batch, options).loss);
        for (const [name, variable] of Object.entries(model.parameters())) {
          expect(grads[variable.name], name).toBeDefined();
        }
        tf.dispose([value, grads]);
      };
      step(); // what is computed once and kept is there after it
      await expectNoLeak(step);
    });
  });

  test.each(['film', 'token', 'add'] as const)(
    '%s: the last frames’ logits alone are those of the whole',
    (actionInput) => {
      const model = create({ actionInput });
      const whole = model.apply(codesOf(2), actionsOf(3));
      const last = model.apply(codesOf(2), actionsOf(3), { lastFrames: 2 });
      expectClose(last, tf.slice(whole, [0, 2, 0, 0], [1, 2, 6, 24]), { absolute: 1e-6 });
    },
  );

  test('actions of each frame, the first of them 0, do what those between the frames do', () => {
    const model = create();
    // With biases 0 an action of 0 changes nothing, as it is where no action is given.
    for (const [name, variable] of Object.entries(model.parameters())) {
      if (name.endsWith('film.bias')) tf.tidy(() => variable.assign(tf.zeros(variable.shape)));
    }
    const each = tf.concat([tf.zeros([1, 1, 2]), actionsOf(3)], 1) as tf.Tensor3D;
    expectClose(model.apply(codesOf(2), each), model.apply(codesOf(2), actionsOf(3)), { absolute: 1e-6 });
  });

  test('an added action is the same vector at each token of its frame, and nothing is added to a first that none leads to', () => {
    const model = new ActionEmbedding('add', 2, 16, new Random(1));
    const x = uniformTensor([1, 3, 6, 16], new Random(2)) as tf.Tensor4D;
    const actions = actionsOf(3).slice([0, 0], [1, 2]);
    const added = tf.sub(model.join(x, actions), x);
    expectClose(added.slice([0, 0], [1, 1]), tf.zeros([1, 1, 6, 16]), { absolute: 1e-6 });
    const embedded = tf.reshape(model.apply(actions), [1, 2, 1, 16]);
    expectClose(added.slice([0, 1], [1, 2]), tf.tile(embedded, [1, 1, 6, 1]), { absolute: 1e-6 });
  });

  test('an action token stands in front of its frame’s, and is 0 where nothing leads to the first', () => {
    const model = new ActionEmbedding('token', 2, 16, new Random(1));
    const x = uniformTensor([1, 3, 6, 16], new Random(2)) as tf.Tensor4D;
    const actions = actionsOf(3);
    const between = model.join(x, actions.slice([0, 0], [1, 2]));
    expect([model.prefix, between.shape]).toEqual([1, [1, 3, 7, 16]]);
    expectClose(between.slice([0, 0, 1], [1, 3, 6]), x);
    expectClose(between.slice([0, 0, 0], [1, 1, 1]), tf.zeros([1, 1, 1, 16]));
    const each = model.join(x, actions);
    expectClose(each.slice([0, 0, 0], [1, 3, 1]), tf.reshape(model.apply(actions), [1, 3, 1, 16]));
    expectClose(
      model.join(x.slice([0, 0], [1, 1]), tf.zeros([1, 0, 2])).slice([0, 0, 0], [1, 1, 1]),
      tf.zeros([1, 1, 1, 16]),
    );
    expect(() => model.join(x, tf.zeros([1, 5, 2]))).toThrow(
      'dynamics: actions have shape [1,5,2], expected 3 or 2 of them for 3 frames',
    );
  });

  test.each(['token', 'add'] as const)(
    '%s: the action’s parameters have names of their own, and the norms none',
    (actionInput) => {
      const names = Object.keys(create({ actionInput }).parameters());
      expect(names.filter((name) => name.startsWith('action'))).toEqual([
        'actionEmbedding.weight',
        'actionEmbedding.bias',
      ]);
      expect(names.filter((name) => name.includes('film'))).toEqual([]);
      expect(names).toContain('transformer.blocks.0.spatialNorm.rms.weight');
    },
  );

  test('where a patch looks leaves out what goes to the action’s token', () => {
    const looks = (actionInput: 'film' | 'token') => {
      const weights = create({ actionInput }).attentionOf(codesOf(2), actionsOf(3), 4);
      expect(weights.shape).toEqual([1, 1, 2, 6]);
      return tf.sum(weights, -1).dataSync();
    };
    expectClose(looks('film'), [1, 1], { absolute: 1e-5 });
    for (const sum of looks('token')) expect(sum).toBeLessThan(0.999);
  });

  test('hidden tokens become the mask token, the others stay', () => {
    const model = create();
    const hidden = tf.tensor3d(
      Array.from({ length: 24 }, (_, i) => i % 2),
      [1, length, 6],
    );
    const values = model.hide(codesOf(2), hidden).dataSync();
    const mask = model.maskToken.dataSync();
    const codes = codesOf(2).dataSync();
    for (let i = 0; i < values.length; i++) {
      const place = Math.floor(i / 3);
      expect(values[i]).toBe(place % 2 ? mask[i % 3] : codes[i]);
    }
  });

  test('the vocabulary is the product of the levels', () => {
    for (const levels of [[2], [4, 4, 4, 4, 4], [8, 5, 3]]) {
      const model = new Dynamics({ ...small, levels }, new Random(1));
      const size = levels.reduce((a, b) => a * b, 1);
      expect(model.head.weight.shape).toEqual([16, size]);
      expect(model.quantizer.codebookSize).toBe(size);
    }
  });
});
