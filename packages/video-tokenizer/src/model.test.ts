import { patchify, Random, unpatchify } from '@genie/ops';
import { KvCache } from '@genie/stt';
import { backends, expectClose, expectNoLeak, tinySizes, uniformTensor, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { VideoTokenizerInput } from './config.ts';
import { VideoTokenizer } from './model.ts';
import { videoTokenizerLoss } from './objective.ts';
import type { VideoTokenizerObjectiveInput } from './objective-config.ts';

const small: VideoTokenizerInput = {
  ...tinySizes,
  width: 12,
  levels: [4, 3, 2],
};
const length = 4;
const clip = (seed: number, batch = 1) => uniformTensor([batch, length, 8, 12, 3], new Random(seed)) as tf.Tensor5D;
/** The clip with all frames from t on changed. */
const changedFrom = (frames: tf.Tensor5D, t: number): tf.Tensor5D => {
  const before = tf.slice(frames, 0, [1, t, 8, 12, 3]);
  return tf.concat([before, tf.slice(clip(99), [0, t, 0, 0, 0], [1, length - t, 8, 12, 3])], 1);
};
const firstFrames = <X extends tf.Tensor>(x: X, count: number): X => tf.slice(x, [0, 0], [1, count]);

const variants: [string, VideoTokenizerInput, VideoTokenizerObjectiveInput?][] = [
  ['reference', {}],
  ['pre-norm, rope, normalized patches', { norm: 'pre', position: 'rope', normalizePatches: true }],
  ['alibi, mixture of experts', { position: 'alibi', feedForward: 'moe' }],
  ['rope in space, sinusoids in time', { spatialPosition: 'rope' }],
  ['sinusoids in space, nothing in time', { temporalPosition: 'none' }],
  [
    'each frame alone, overlapping patches',
    { temporal: false, encoderMargin: 2, background: true },
    { unusualPixelWeight: 5 },
  ],
  ['linear maps beside the transformers', { linearPath: true, encoderMargin: 1 }],
];

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  describe.each(variants)('%s', (_, variant, objective) => {
    const create = (seed = 1) => new VideoTokenizer({ ...small, ...variant }, new Random(seed));

    test('frame by frame, through a cache, tokens become the pixels of the full pass, in a window of any length', () => {
      const model = create();
      const random = new Random(5);
      const [most, patches] = [7, 6];
      const values = Int32Array.from({ length: 2 * most * patches }, () => random.integer(24));
      const tokens = tf.tensor3d(values, [2, most, patches], 'int32');
      const part = (from: number, count: number) => tf.slice(tokens, [0, from], [-1, count]);
      for (const window of [1, 2, 4, 7]) {
        const cache = new KvCache({ window });
        const full = model.detokenize(tokens, { window });
        model.remember(part(0, 2), cache);
        const frames = [part(2, 1), part(3, 1), part(4, 2), part(6, 1)].map((next) =>
          model.detokenizeNext(next, cache),
        );
        expectClose(tf.concat(frames, 1), tf.slice(full, [0, 2]), { absolute: 1e-5 });
        cache.dispose();
      }
      expectClose(model.detokenize(tokens, { window: 6 }), model.detokenize(tokens), { absolute: 1e-5 });
    });

    test('frame t changes no token and no pixel before it', () => {
      const model = create();
      const frames = clip(2);
      const { latents, codes } = model.encode(frames);
      const pixels = model.decode(codes);
      for (let t = 1; t < length; t++) {
        const changed = model.encode(changedFrom(frames, t));
        expectClose(firstFrames(changed.latents, t), firstFrames(latents, t), { absolute: 0 });
        expectClose(firstFrames(model.decode(changed.codes), t), firstFrames(pixels, t), { absolute: 0 });
        const after = tf.sum(tf.abs(tf.sub(changed.latents, latents)));
        expect(after.dataSync()[0]).toBeGreaterThan(0);
      }
    });

    test('the loss at the first frames has no gradient at later ones', () => {
      const model = create();
      const early = (frames: tf.Tensor) => {
        const reconstruction = model.reconstruct(model.encode(frames as tf.Tensor5D).codes);
        return tf.sum(tf.square(firstFrames(reconstruction, 2))) as tf.Scalar;
      };
      const [first, second, third, fourth] = tf.sum(tf.abs(tf.grad(early)(clip(2))), [0, 2, 3, 4]).dataSync();
      expect(first).toBeGreaterThan(0);
      expect(second).toBeGreaterThan(0);
      expect([third, fourth]).toEqual([0, 0]);
    });

    test('a training step leaves no tensor over and reaches every parameter', async () => {
      const model = create();
      const frames = clip(2, 2);
      const step = () => {
        const { value, grads } = tf.variableGrads(() => videoTokenizerLoss(model, frames, { objective }).loss);
        for (const [name, variable] of Object.entries(model.parameters())) {
          expect(grads[variable.name], name).toBeDefined();
        }
        tf.dispose([value, grads]);
      };
      step(); // what is computed once and kept is there after it
      await expectNoLeak(step);
      const tokens = model.tokenize(frames);
      await expectNoLeak(() => [model.tokenize(frames), model.detokenize(tokens)]);
    });
  });

  test('tokens, codes and frames go together', () => {
    const model = new VideoTokenizer(small, new Random(1));
    const { codes } = model.encode(clip(3));
    const tokens = model.tokenize(clip(3));
    expect(tokens.dtype).toBe('int32');
    expect(tokens.shape).toEqual([1, length, 6]);
    expect(Math.max(...tokens.dataSync())).toBeLessThan(24); // 4 · 3 · 2
    expectClose(model.quantizer.codes(tokens), codes);
    expectClose(model.detokenize(tokens), model.decode(codes));
    expect(model.decode(codes).shape).toEqual([1, length, 8, 12, 3]);
  });

  test('the same seed gives the same bits, another one others', () => {
    const bits = (seed: number) => {
      const model = new VideoTokenizer(small, new Random(seed));
      return Array.from(videoTokenizerLoss(model, clip(3)).reconstruction.dataSync());
    };
    expect(bits(7)).toEqual(bits(7));
    expect(bits(7)).not.toEqual(bits(8));
  });

  test('what is saved loads again, and not into another configuration', async () => {
    const model = new VideoTokenizer(small, new Random(1));
    const copy = new VideoTokenizer(small, new Random(2));
    const saved = await model.save();
    copy.load(saved);
    expectClose(copy.encode(clip(3)).latents, model.encode(clip(3)).latents, { absolute: 0 });
    const other = new VideoTokenizer({ ...small, numBlocks: 2 }, new Random(1));
    expect(() => other.load(saved, 'a.safetensors')).toThrow(/^a\.safetensors: .*encoder\.transformer\.blocks\.1/);
  });
});

test('it learns: a few steps of Adam bring the loss down', async () => {
  await useBackend('wasm');
  const model = new VideoTokenizer(small, new Random(1));
  const frames = tf.mul(tf.ones([2, 2, 8, 12, 3]), 0.5) as tf.Tensor5D;
  const optimizer = tf.train.adam(0.01);
  const losses = Array.from(
    { length: 30 },
    () => optimizer.minimize(() => videoTokenizerLoss(model, frames).loss, true)!.dataSync()[0]!,
  );
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 10);
});

test('pixels that differ from the mean picture weigh more', async () => {
  await useBackend('cpu');
  const model = new VideoTokenizer(small, new Random(1));
  const [plain, weighted] = [{}, { unusualPixelWeight: 4 }];
  const loss = (objective: VideoTokenizerObjectiveInput, frames: tf.Tensor5D) =>
    videoTokenizerLoss(model, frames, { objective }).loss.dataSync()[0]!;
  const still = tf.zeros([2, 2, 8, 12, 3]) as tf.Tensor5D;
  expect(loss(weighted, still)).toBeCloseTo(loss(plain, still), 6);
  const moving = tf.concat([still, tf.ones([2, 2, 8, 12, 3])]) as tf.Tensor5D; // every pixel is 0.5 off the mean
  expect(loss(weighted, moving)).toBeCloseTo(5 * loss(plain, moving), 5);
});

test("commitment adds the latents' distance to their levels to the loss", () => {
  const model = new VideoTokenizer(small, new Random(1));
  const frames = clip(7);
  const loss = (commitmentWeight: number) =>
    videoTokenizerLoss(model, frames, { objective: { commitmentWeight } }).loss.dataSync()[0]!;
  const distance = model.quantizer.commitment(model.encode(frames).latents).dataSync()[0]!;
  expect(distance).toBeGreaterThan(0);
  expect(loss(3)).toBeCloseTo(loss(0) + 3 * distance, 5);
});

test('beside the transformers, pixels become latents and codes pixels by linear maps', async () => {
  await useBackend('cpu');
  const plain = new VideoTokenizer({ ...small, encoderMargin: 1 }, new Random(1));
  const model = new VideoTokenizer({ ...small, encoderMargin: 1, linearPath: true }, new Random(1));
  const frames = clip(8);
  const { latents, codes } = model.encode(frames);
  const ofPatches = model.encoder.linearPath!.apply(patchify(frames, 4, 1));
  expectClose(latents, tf.add(plain.encode(frames).latents, ofPatches), { absolute: 1e-5 });
  const ofCodes = unpatchify(model.decoder.linearPath!.apply(codes) as tf.Tensor4D, model.config);
  expectClose(model.reconstruct(codes), tf.add(plain.reconstruct(codes), ofCodes), { absolute: 1e-5 });
});
