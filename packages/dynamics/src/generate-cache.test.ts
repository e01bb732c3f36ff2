import { Random } from '@genie/ops';
import { TemporalCache } from '@genie/stt';
import { backends, expectClose, expectNoLeak, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DynamicsInput } from './config.ts';
import { Dynamics } from './dynamics.ts';
import { generate } from './generate.ts';
import { unmaskingSchedule } from './schedule.ts';

const patches = 12;
const vocabulary = 24;
const sizes = { height: 6, width: 8, patchSize: 2, embedDim: 16, numHeads: 2, hiddenDim: 24, numBlocks: 2 };

/** A model whose weights are not at their start, so that past, actions and confidence are all felt. */
function create(variant: DynamicsInput): Dynamics {
  const model = new Dynamics({ ...sizes, levels: [4, 3, 2], ...variant }, new Random(1));
  const random = new Random(2);
  for (const variable of Object.values(model.parameters())) {
    const noise = Float32Array.from({ length: variable.size }, () => 0.4 * random.normal());
    tf.tidy(() => variable.assign(tf.add(variable, tf.tensor(noise, variable.shape))));
  }
  return model;
}

const variants: [string, DynamicsInput][] = [
  ['sinusoidal', {}],
  ['sinusoidal, pre-norm, mixture of experts', { norm: 'pre', feedForward: 'moe' }],
  ['rope', { position: 'rope' }],
  ['alibi', { position: 'alibi' }],
];

const batch = 2;
const length = 9;
const integers = (count: number, below: number, seed: number): Int32Array => {
  const random = new Random(seed);
  return Int32Array.from({ length: count }, () => random.integer(below));
};
/** The action that leads to each frame from the second on, [B, length - 1, 2]. */
const actions = (): tf.Tensor3D =>
  tf.tensor3d(
    Float32Array.from(integers(batch * (length - 1) * 2, 2, 4), (x) => 2 * x - 1),
    [batch, length - 1, 2],
  );
const start = (count: number): tf.Tensor3D =>
  tf.tensor3d(integers(batch * count * patches, vocabulary, 3), [batch, count, patches], 'int32');
const codesOf = (model: Dynamics, tokens: tf.Tensor3D) => model.quantizer.codes(tokens) as tf.Tensor4D;
const part = <X extends tf.Tensor>(x: X, from: number, count: number): X =>
  tf.slice(x, [0, from], [-1, count]) as unknown as X;

/** What `generate` is to equal: greedy, and the whole of the context in every step. */
function byFullPass(
  model: Dynamics,
  past: tf.Tensor3D,
  taken: tf.Tensor3D,
  steps: number,
  window?: number,
): Int32Array {
  const tokens = new Int32Array(batch * patches);
  const hidden = new Uint8Array(batch * patches).fill(1);
  for (const count of unmaskingSchedule(patches, steps)) {
    const future = model.hide(
      codesOf(model, tf.tensor3d(tokens, [batch, 1, patches], 'int32')),
      tf.tensor3d(hidden, [batch, 1, patches], 'int32'),
    );
    const all = tf.concat([codesOf(model, past), future], 1);
    const logits = model.apply(all, taken, { lastFrames: 1, ...(window && { window }) });
    const guess = tf.argMax(logits, -1).dataSync();
    const sure = tf.max(tf.softmax(logits), -1).dataSync();
    for (let clip = 0; clip < batch; clip++) {
      const places = Array.from({ length: patches }, (_, i) => clip * patches + i).filter((place) => hidden[place]);
      for (const place of places.sort((a, b) => sure[b]! - sure[a]! || a - b).slice(0, count)) {
        tokens[place] = guess[place]!;
        hidden[place] = 0;
      }
    }
  }
  return tokens;
}

describe.each(backends)('generate on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  describe.each(variants)('%s', (_, variant) => {
    test.each([1, 2, 3, 4])(
      'a greedy rollout past a window of %i frames has the tokens of full passes',
      async (most) => {
        const model = create(variant);
        let tokens = start(Math.min(most, 2));
        while (tokens.shape[1] < length) {
          const total = tokens.shape[1];
          const seen = Math.min(total, most);
          const past = part(tokens, total - seen, seen);
          const taken = part(actions(), total - seen, seen);
          const next = await generate(
            model,
            { context: codesOf(model, past), actions: taken, horizon: 1 },
            { steps: 4 },
          );
          expect(await next.data()).toEqual(byFullPass(model, past, taken, 4));
          tokens = tf.concat([tokens, next], 1);
        }
        expect(new Set(await tokens.data()).size).toBeGreaterThan(8);
      },
    );

    test.each([1, 2, 3])(
      'with a cache that goes on, those of full passes from the start with a window of %i',
      async (window) => {
        const model = create(variant);
        const cache = new TemporalCache({ window });
        let tokens = start(2);
        let fresh = tokens;
        while (tokens.shape[1] < length) {
          const total = tokens.shape[1];
          const known = total - fresh.shape[1];
          const from = Math.max(0, known - 1);
          const taken = part(actions(), from, total - from);
          const input = { context: codesOf(model, fresh), actions: taken, horizon: 1 };
          fresh = await generate(model, input, { steps: 4, cache });
          expect(await fresh.data()).toEqual(byFullPass(model, tokens, part(actions(), 0, total), 4, window));
          tokens = tf.concat([tokens, fresh], 1);
        }
        expect(cache.length).toBe(window);
        cache.dispose();
      },
    );

    test('several frames at once, after a context that was remembered before', async () => {
      const model = create(variant);
      const tokens = start(4);
      const taken = part(actions(), 0, 6);
      const plain = await generate(
        model,
        { context: codesOf(model, tokens), actions: taken, horizon: 3 },
        { steps: 5 },
      );
      const cache = new TemporalCache();
      model.remember(codesOf(model, tokens), part(actions(), 0, 3), cache);
      const none = tf.zeros([batch, 0, patches, 3]) as tf.Tensor4D;
      const input = { context: none, actions: part(actions(), 3, 3), horizon: 3 };
      expect(await (await generate(model, input, { steps: 5, cache })).data()).toEqual(await plain.data());
      expect(cache.length).toBe(4);
      cache.dispose();
    });
  });

  test('logits with the cache are those of the full pass', () => {
    const model = create({});
    const codes = codesOf(model, start(length));
    const full = model.apply(codes, actions());
    const cache = new TemporalCache();
    const first = model.applyNext(part(codes, 0, 1), tf.zeros([batch, 0, 2]), cache);
    const rest = model.applyNext(part(codes, 1, length - 1), actions(), cache, { lastFrames: 3 });
    expectClose(first, part(full, 0, 1), { absolute: 1e-4 });
    expectClose(rest, part(full, length - 3, 3), { absolute: 1e-4 });
    cache.dispose();
  });

  test('no tensor is left over, in a cache that was given neither', async () => {
    const model = create({});
    const input = { context: codesOf(model, start(3)), actions: part(actions(), 0, 3), horizon: 1 };
    await generate(model, input, { steps: 2 });
    await expectNoLeak(async () => {
      const cache = new TemporalCache({ window: 2 });
      (await generate(model, input, { steps: 2, cache })).dispose();
      cache.dispose();
    });
  });
});

test('what does not fit is an error that says so', async () => {
  await useBackend('cpu');
  const model = create({});
  const cache = new TemporalCache();
  const none = tf.zeros([batch, 0, patches, 3]) as tf.Tensor4D;
  await expect(
    generate(model, { context: none, actions: part(actions(), 0, 1), horizon: 1 }, { cache }),
  ).rejects.toThrow('context: found no frame, expected at least 1 where the cache is new');
  model.remember(codesOf(model, start(2)), part(actions(), 0, 1), cache);
  await expect(
    generate(model, { context: none, actions: part(actions(), 0, 2), horizon: 1 }, { cache }),
  ).rejects.toThrow('actions: found 2 per clip, expected 1 (0 frames and 1 to come, after others)');
});
