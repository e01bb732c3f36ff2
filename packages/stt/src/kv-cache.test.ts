import { Random } from '@genie/ops';
import { backends, expectClose, expectNoLeak, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TransformerConfig } from './config.ts';
import { KvCache } from './kv-cache.ts';
import { SpatioTemporalTransformer } from './transformer.ts';

const grid = { rows: 2, columns: 3 };
const width = 16;
const small = { embedDim: width, numHeads: 2, hiddenDim: 12, numBlocks: 2, conditioningDim: 3 };
const normals = (shape: number[], seed: number): tf.Tensor => {
  const random = new Random(seed);
  return tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    shape,
  );
};
/** A transformer whose norms and FiLM are not at their neutral start, so that they cannot hide anything. */
function transformer(config: Partial<TransformerConfig>): SpatioTemporalTransformer {
  const model = new SpatioTemporalTransformer({ ...small, ...config }, new Random(1));
  for (const [i, variable] of Object.values(model.parameters()).entries()) {
    tf.tidy(() => variable.assign(tf.add(variable, tf.mul(normals(variable.shape, 100 + i), 0.2))));
  }
  return model;
}
const frames = 7;
const batch = 2;
const clip = () => normals([batch, frames, 6, width], 7) as tf.Tensor4D;
const actions = () => normals([batch, frames - 1, 3], 8) as tf.Tensor3D;
const part = <X extends tf.Tensor>(x: X, from: number, count: number): X =>
  tf.slice(x, [0, from], [-1, count]) as unknown as X;
/** The actions that lead to `count` frames from `from` on. */
const leading = (from: number, count: number): tf.Tensor3D =>
  from === 0 ? part(actions(), 0, count - 1) : part(actions(), from - 1, count);

const adaLnZero = { norm: 'pre', conditioning: 'adaln-zero' } as const;
const variants: [string, Partial<TransformerConfig>][] = [
  ['sinusoidal, post-norm', {}],
  ['sinusoidal, pre-norm', { norm: 'pre' }],
  ['rope', { position: 'rope' }],
  ['rope, pre-norm, mixture of experts', { position: 'rope', norm: 'pre', feedForward: 'moe' }],
  ['rope, heads of four numbers', { position: 'rope', numHeads: 4 }],
  ['alibi, heads of four numbers', { position: 'alibi', numHeads: 4 }],
  ['alibi', { position: 'alibi' }],
  ['alibi, pre-norm', { position: 'alibi', norm: 'pre' }],
  ['without time', { temporal: false }],
  ['without time, rope, pre-norm', { temporal: false, position: 'rope', norm: 'pre' }],
  ['adaLN-Zero', adaLnZero],
  ['adaLN-Zero, rope, mixture of experts', { ...adaLnZero, position: 'rope', feedForward: 'moe' }],
  ['sinusoids in space, rope in time', { spatialPosition: 'sinusoidal', temporalPosition: 'rope' }],
  ['rope in space, alibi in time', { position: 'rope', temporalPosition: 'alibi' }],
  ['alibi in space, nothing in time', { spatialPosition: 'alibi', temporalPosition: 'none' }],
];

describe.each(backends)('the cache on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  describe.each(variants)('%s', (_, config) => {
    const model = () => transformer(config);
    /** The clip through the cache, so many frames at a time. */
    function through(cache: KvCache, at: SpatioTemporalTransformer, counts: number[]): tf.Tensor {
      let from = 0;
      const outputs = counts.map((count) => {
        const conditioning = leading(from, count);
        const options = { grid, ...(count > 1 || from > 0 ? { conditioning } : {}) };
        const y = at.applyNext(part(clip(), from, count), cache, options);
        from += count;
        return y;
      });
      return tf.concat(outputs, 1);
    }

    test('frame by frame is the full pass', () => {
      const at = model();
      const full = at.apply(clip(), { grid, conditioning: actions() });
      const cache = new KvCache();
      expectClose(through(cache, at, [1, 1, 1, 1, 1, 1, 1]), full, { absolute: 1e-5 });
      expect([cache.length, cache.next]).toEqual([frames, frames]);
      cache.clear();
      expectClose(through(cache, at, [3, 1, 2, 1]), full, { absolute: 1e-5 });
      cache.dispose();
    });

    test('across the edge of a window of any length, it is the full pass with that window', () => {
      const at = model();
      for (const window of [1, 2, 3, 6, 7]) {
        const full = at.apply(clip(), { grid, conditioning: actions(), window });
        const cache = new KvCache({ window });
        expectClose(through(cache, at, [1, 1, 1, 1, 1, 1, 1]), full, { absolute: 1e-5 });
        expect([cache.length, cache.next]).toEqual([Math.min(window, frames), frames]);
        cache.clear();
        expectClose(through(cache, at, [2, 4, 1]), full, { absolute: 1e-5 });
        cache.dispose();
      }
    });

    test('without attention over time, all frames at once without a cache are the full pass', () => {
      const at = model();
      const options = { grid, conditioning: actions() };
      if (config.temporal !== false) {
        expect(() => at.applyNext(clip(), undefined, options)).toThrow(
          'no cache, expected one for its attention over time',
        );
        return;
      }
      const input = clip();
      expectClose(at.applyNext(input, undefined, options), at.apply(input, options), { absolute: 1e-5 });
      expectNoLeak(() => at.applyNext(input, undefined, options).dispose());
    });

    test('a window as long as the clip, or longer, hides nothing', () => {
      const at = model();
      const full = at.apply(clip(), { grid, conditioning: actions() });
      const conditioning = actions();
      expectClose(at.apply(clip(), { grid, conditioning, window: frames - 1 }), full, { absolute: 1e-6 });
      if (config.temporal === false) return;
      const shorter = at.apply(clip(), { grid, conditioning, window: frames - 2 });
      // The bias that hides takes another kernel, which rounds otherwise.
      expectClose(part(shorter, 0, frames - 1), part(full, 0, frames - 1), { absolute: 1e-5 });
      expect(tf.max(tf.abs(tf.sub(shorter, full))).dataSync()[0]).toBeGreaterThan(1e-3);
    });

    test('frames that are not remembered can be given anew', () => {
      const at = model();
      const full = at.apply(clip(), { grid, conditioning: actions() });
      const cache = new KvCache();
      const next = (x: tf.Tensor4D, from: number, remember: number) =>
        at.applyNext(x, cache, { grid, conditioning: leading(from, x.shape[1]), remember });
      next(part(clip(), 0, 5), 0, 4);
      expect(cache.length).toBe(4);
      for (const seed of [20, 21]) next(normals([batch, 1, 6, width], seed) as tf.Tensor4D, 4, 0);
      const y = next(part(clip(), 4, 3), 4, 0);
      expectClose(y, part(full, 4, 3), { absolute: 1e-5 });
      cache.dispose();
    });
  });

  test('forked, it goes on in two ways', async () => {
    const at = transformer({});
    const [x, conditioning] = [clip(), actions()];
    const next = (cache: KvCache, frame: tf.Tensor4D) =>
      at.applyNext(frame, cache, { grid, conditioning: part(conditioning, 0, 1) });
    await expectNoLeak(() => {
      const results = tf.tidy(() => {
        const cache = new KvCache({ window: 3 });
        at.applyNext(x, cache, { grid, conditioning });
        const fork = cache.fork();
        expect([fork.window, fork.length, fork.next]).toEqual([3, 3, 7]);
        next(cache, part(x, 2, 1)).dispose();
        const other = next(fork, part(x, 1, 1)).dataSync();
        const after = next(cache, part(x, 1, 1)).dataSync();
        cache.dispose();
        expect(fork.length).toBe(3);
        const same = next(fork, part(x, 1, 1)).dataSync();
        fork.dispose();
        return { other, after, same };
      });
      expect(results.other).not.toEqual(results.after);
      expect(results.same).not.toEqual(results.other);
    });
  });

  test('begun at a later place, it is the same where only distances count, and beyond the window of sinusoids', () => {
    for (const config of [{ position: 'rope' }, { position: 'alibi' }, {}] as Partial<TransformerConfig>[]) {
      const at = transformer(config);
      const run = (first: number) => {
        const cache = new KvCache({ window: 2, first });
        const y = at.applyNext(part(clip(), 0, 6), cache, { grid, conditioning: actions() });
        expect(cache.next).toBe(first + 6);
        cache.dispose();
        return y;
      };
      if (config.position) expectClose(run(5), run(9), { absolute: 1e-5 });
      expectClose(run(2), run(9), { absolute: 1e-5 });
    }
  });

  test('a passing tidy does not take it, and it leaves nothing over', async () => {
    const at = transformer({});
    const x = clip();
    const conditioning = actions();
    await expectNoLeak(() => {
      const cache = new KvCache({ window: 3 });
      tf.tidy(() => {
        at.applyNext(x, cache, { grid, conditioning });
        at.applyNext(part(x, 0, 1), cache, { grid, conditioning: part(conditioning, 0, 1) });
      });
      tf.tidy(() => at.applyNext(part(x, 0, 1), cache, { grid, conditioning: part(conditioning, 0, 1) }).dataSync());
      cache.dispose();
    });
  });
});

test('what does not fit is named, and changes nothing', async () => {
  await useBackend('cpu');
  const at = transformer({});
  const cache = new KvCache();
  at.applyNext(clip(), cache, { grid });
  expect(() => at.applyNext(normals([1, 1, 6, width], 1) as tf.Tensor4D, cache, { grid })).toThrow(
    'x has shape [1,1,6,16], the cache holds a batch of 2 with 6 patches',
  );
  expect(() => at.applyNext(part(clip(), 0, 2), cache, { grid, conditioning: part(actions(), 0, 1) })).toThrow(
    'conditioning has shape [2,1,3], expected one entry for each of 2 frames',
  );
  expect(cache.length).toBe(frames);
  expect(() => new KvCache({ window: 0 })).toThrow('window is 0, expected an integer from 1 on');
});

test('rows of caches join to one, which goes on as they would', async () => {
  await useBackend('cpu');
  const model = transformer({ position: 'rope' });
  const past = normals([3, 2, 6, width], 20) as tf.Tensor4D;
  const next = normals([2, 1, 6, width], 21) as tf.Tensor4D;
  const conditioning = normals([3, 2, 3], 22) as tf.Tensor3D;
  const row = <X extends tf.Tensor>(x: X, at: number): X => tf.slice(x, [at], [1]) as unknown as X;
  const options = { grid };
  const seen = (rows: readonly number[]): KvCache => {
    const cache = new KvCache({ window: 2 });
    const own = tf.concat(rows.map((at) => row(past, at)));
    const leading = tf.slice(tf.concat(rows.map((at) => row(conditioning, at))), [0, 1], [-1, 1]) as tf.Tensor3D;
    model.applyNext(own as tf.Tensor4D, cache, { ...options, conditioning: leading });
    cache.rememberInputs(tf.reshape(tf.tensor1d([...rows]), [rows.length, 1, 1, 1]) as tf.Tensor4D);
    return cache;
  };
  const [both, one] = [seen([0, 1]), seen([2])];
  const joined = KvCache.join([
    { cache: one, rows: [0] },
    { cache: both, rows: [1] },
  ]);
  expect([joined.length, joined.next]).toEqual([2, 2]);
  expect([...joined.inputs!.dataSync()]).toEqual([2, 1]);
  const leading = part(row(conditioning, 0), 0, 1);
  const twice = tf.concat([leading, leading]) as tf.Tensor3D;
  const together = model.applyNext(next, joined, { ...options, conditioning: twice });
  for (const [i, cache] of [one, both.rows([1])].entries()) {
    const alone = model.applyNext(row(next, i), cache, { ...options, conditioning: leading });
    expectClose(row(together, i), alone);
  }
  const short = new KvCache({ window: 2 });
  expect(() =>
    KvCache.join([
      { cache: both, rows: [0] },
      { cache: short, rows: [0] },
    ]),
  ).toThrow('expected caches of the same frames');
  expect(() => KvCache.join([])).toThrow('joining nothing');
});
