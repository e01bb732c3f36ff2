import { Random } from '@genie/ops';
import { KvCache } from '@genie/stt';
import { backends, expectClose, expectNoLeak, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DynamicsInput } from '../config.ts';
import { Dynamics } from '../model.ts';
import { generate } from './generate.ts';
import { unmaskingSchedule } from './schedule.ts';

const patches = 12;
const vocabulary = 24;
const sizes = { height: 6, width: 8, patchSize: 2, embedDim: 16, numHeads: 2, hiddenDim: 24, numBlocks: 2 };

/** A model whose weights are not at their start, so that past, actions and confidence are all felt. */
function create(variant: DynamicsInput): Dynamics {
  const model = new Dynamics({ ...sizes, levels: [4, 3, 2], ...variant }, new Random(1));
  const random = new Random(2);
  for (const [name, variable] of Object.entries(model.parameters())) {
    const noise = Float32Array.from({ length: variable.size }, () => 0.4 * random.normal());
    const factor = /temporalAttention.(value|output).weight/.test(name) ? 2 : 1;
    tf.tidy(() => variable.assign(tf.mul(tf.add(variable, tf.tensor(noise, variable.shape)), factor)));
  }
  return model;
}

const tokens = { actionInput: 'token' } as const;
const variants: [string, DynamicsInput][] = [
  ['sinusoidal', {}],
  ['sinusoidal, pre-norm, mixture of experts', { norm: 'pre', feedForward: 'moe' }],
  ['rope', { position: 'rope' }],
  ['alibi', { position: 'alibi' }],
  ['stacked frames', { stackedFrames: 2 }],
  ['actions as tokens, sinusoidal', tokens],
  ['actions as tokens, rope, pre-norm', { ...tokens, position: 'rope', norm: 'pre' }],
  [
    'actions as tokens, alibi in space, nothing in time',
    { ...tokens, spatialPosition: 'alibi', temporalPosition: 'none' },
  ],
  ['actions as tokens, stacked frames alone', { ...tokens, stackedFrames: 3, temporal: false, position: 'rope' }],
  ['actions added, rope in time', { actionInput: 'add', temporalPosition: 'rope' }],
  ['actions added, stacked frames alone', { actionInput: 'add', stackedFrames: 2, temporal: false }],
  ['adaLN-Zero', { norm: 'pre', conditioning: 'adaln-zero' }],
  ['stacked frames, rope, without attention over time', { stackedFrames: 3, temporal: false, position: 'rope' }],
];

const batch = 2;
/** Frames made in a rollout, and in a clip at most. */
const rollout = 4;
const length = 10;
const steps = 3;
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

/**
 * Computes the expected result of `generate`: greedy, and the whole of the context in every step.
 *
 * @returns the tokens, and the smallest lead with which one was chosen, or opened, before another: below the rounding of
 *   float32 it is a toss-up, which untrained models play where a frame is all of one kind
 */
function byFullPass(model: Dynamics, past: tf.Tensor3D, taken: tf.Tensor3D, window?: number) {
  const tokens = new Int32Array(batch * patches);
  const hidden = new Uint8Array(batch * patches).fill(1);
  let lead = 1;
  for (const count of unmaskingSchedule(patches, steps)) {
    const [guess, sure, second] = tf.tidy(() => {
      const shape: [number, number, number] = [batch, 1, patches];
      const future = model.hide(
        codesOf(model, tf.tensor3d(tokens, shape, 'int32')),
        tf.tensor3d(hidden, shape, 'int32'),
      );
      const all = tf.concat([codesOf(model, past), future], 1);
      const logits = model.apply(all, taken, { lastFrames: 1, ...(window && { window }) });
      const [best, next] = tf.split(tf.topk(tf.softmax(logits), 2).values, 2, -1);
      return [tf.argMax(logits, -1).dataSync(), best!.dataSync(), next!.dataSync()] as const;
    });
    for (let clip = 0; clip < batch; clip++) {
      const places = Array.from({ length: patches }, (_, i) => clip * patches + i).filter((place) => hidden[place]);
      places.sort((a, b) => sure[b]! - sure[a]! || a - b);
      if (count < places.length) lead = Math.min(lead, sure[places[count - 1]!]! - sure[places[count]!]!);
      for (const place of places.slice(0, count)) {
        lead = Math.min(lead, sure[place]! - second[place]!);
        tokens[place] = guess[place]!;
        hidden[place] = 0;
      }
    }
  }
  return { tokens, lead };
}

/** Compares the frames of a rollout; some of them must have been worth it. */
class Comparison {
  #compared = 0;

  async add(next: tf.Tensor3D, { tokens, lead }: { tokens: Int32Array; lead: number }): Promise<void> {
    if (lead < 1e-5) return;
    this.#compared++;
    expect(await next.data()).toEqual(tokens);
  }

  finish(): void {
    expect(this.#compared).toBeGreaterThan(0);
  }
}

// Whole rollouts on the faster backend only; that each pass is equal on every backend is tested with the transformer and below.
describe('on wasm', () => {
  beforeAll(() => useBackend('wasm'));

  describe.each(variants)('%s', (_, variant) => {
    test.each([1, 2, 3, 4])('greedy rollouts in a window of %i frames have the tokens of full passes', async (most) => {
      const model = create(variant);
      for (const given of [1, most + 1]) {
        const comparison = new Comparison();
        let tokens = start(given);
        for (let made = 0; made < rollout; made++) {
          const total = tokens.shape[1];
          const seen = Math.min(total, most);
          const past = part(tokens, total - seen, seen);
          const taken = part(actions(), total - seen, seen);
          const next = await generate(model, { context: codesOf(model, past), actions: taken, horizon: 1 }, { steps });
          await comparison.add(next, byFullPass(model, past, taken));
          tokens = tf.concat([tokens, next], 1);
        }
        comparison.finish();
      }
    });

    test.each([1, 2, 3])(
      'with a cache that goes on and a window of %i, they have those of the whole',
      async (window) => {
        const model = create(variant);
        const cache = new KvCache({ window });
        for (const given of [1, window + 2]) {
          const comparison = new Comparison();
          let tokens = start(given);
          let fresh = tokens;
          for (let made = 0; made < rollout; made++) {
            const total = tokens.shape[1];
            const from = Math.max(0, total - fresh.shape[1] - 1);
            const input = { context: codesOf(model, fresh), actions: part(actions(), from, total - from), horizon: 1 };
            fresh = await generate(model, input, { steps, cache });
            await comparison.add(fresh, byFullPass(model, tokens, part(actions(), 0, total), window));
            tokens = tf.concat([tokens, fresh], 1);
          }
          comparison.finish();
          expect(cache.length).toBe(Math.min(window, given + rollout - 1));
          cache.clear();
        }
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
      const cache = new KvCache();
      model.remember(codesOf(model, tokens), part(actions(), 0, 3), cache);
      const none = tf.zeros([batch, 0, patches, 3]) as tf.Tensor4D;
      const input = { context: none, actions: part(actions(), 3, 3), horizon: 3 };
      expect(await (await generate(model, input, { steps: 5, cache })).data()).toEqual(await plain.data());
      expect(cache.length).toBe(4);
      cache.dispose();
    });
  });
});

describe.each(backends)('generate on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test.each(variants)('%s: logits with the cache are those of the full pass', (_, variant) => {
    const model = create(variant);
    const codes = codesOf(model, start(length));
    const full = model.apply(codes, actions());
    const cache = new KvCache();
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
      const cache = new KvCache({ window: 2 });
      (await generate(model, input, { steps: 2, cache })).dispose();
      cache.dispose();
    });
  });
});

test('what does not fit is an error that says so', async () => {
  await useBackend('cpu');
  const model = create({});
  const cache = new KvCache();
  const none = tf.zeros([batch, 0, patches, 3]) as tf.Tensor4D;
  await expect(
    generate(model, { context: none, actions: part(actions(), 0, 1), horizon: 1 }, { cache }),
  ).rejects.toThrow('context: found no frame, expected at least 1 where the cache is new');
  model.remember(codesOf(model, start(2)), part(actions(), 0, 1), cache);
  await expect(
    generate(model, { context: none, actions: part(actions(), 0, 2), horizon: 1 }, { cache }),
  ).rejects.toThrow('actions: found 2 per clip, expected 1 (0 frames and 1 to come, after others)');
});
