import { Random, valueAndGradients } from '@genie/ops';
import { backends, expectClose, expectNoLeak, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { kindsOfPosition, resolveTransformerConfig, type TransformerConfig } from './config.ts';
import { spatialPositions } from './positions.ts';
import { SpatioTemporalTransformer } from './transformer.ts';
import { balanceLoss } from './variants/expert-balance.ts';
import type { Routing } from './variants/mixture-of-experts.ts';

const grid = { rows: 2, columns: 3 };
const small = { embedDim: 16, numHeads: 2, hiddenDim: 12, numBlocks: 2 };
const normals = (shape: number[], seed: number): tf.Tensor => {
  const random = new Random(seed);
  return tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    shape,
  );
};
/** A transformer whose norms and FiLM are not at their neutral start, so that they cannot hide anything. */
function transformer(config: Partial<TransformerConfig>, seed = 1): SpatioTemporalTransformer {
  const model = new SpatioTemporalTransformer({ ...small, ...config }, new Random(seed));
  for (const [i, variable] of Object.values(model.parameters()).entries()) {
    tf.tidy(() => variable.assign(tf.add(variable, tf.mul(normals(variable.shape, 100 + i), 0.2))));
  }
  return model;
}

const variants: [string, Partial<TransformerConfig>][] = [
  ['reference', {}],
  ['conditioned', { conditioningDim: 3 }],
  ['conditioned, pre-norm', { conditioningDim: 3, norm: 'pre' }],
  ['rope', { position: 'rope' }],
  ['alibi, pre-norm', { position: 'alibi', norm: 'pre' }],
  ['adaLN-Zero', { conditioningDim: 3, norm: 'pre', conditioning: 'adaln-zero' }],
  ['sinusoids in space, rope in time', { spatialPosition: 'sinusoidal', temporalPosition: 'rope' }],
  ['rope in space, sinusoids in time', { position: 'rope', temporalPosition: 'sinusoidal' }],
  ['alibi in space, nothing in time', { spatialPosition: 'alibi', temporalPosition: 'none' }],
  ['mixture of experts, rope', { feedForward: 'moe', position: 'rope', conditioningDim: 3 }],
];

describe.each(backends)('transformer on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  describe.each(variants)('%s', (_name, config) => {
    const frames = 4;
    const options = (conditioning?: tf.Tensor) => ({
      grid,
      ...(config.conditioningDim && { conditioning: (conditioning ?? normals([1, frames - 1, 3], 8)) as tf.Tensor3D }),
    });

    test('is causal: frame t and the action that leads to it change nothing before t', () => {
      const model = transformer(config);
      const x = normals([1, frames, 6, 16], 7);
      const before = model.apply(x as tf.Tensor4D, options()).dataSync();
      for (let t = 1; t < frames; t++) {
        const later = tf.tensor(
          Float32Array.from({ length: frames }, (_, i) => (i >= t ? 1 : 0)),
          [1, frames, 1, 1],
        );
        const changed = tf.add(x, tf.mul(normals([1, frames, 6, 16], 9), later)) as tf.Tensor4D;
        // action t - 1 leads to frame t
        const actions = tf.add(
          normals([1, frames - 1, 3], 8),
          tf.reshape(tf.slice(later, [0, 1, 0, 0]), [1, frames - 1, 1]),
        );
        const after = model.apply(changed, options(actions)).dataSync();
        expect(after.subarray(0, t * 96)).toEqual(before.subarray(0, t * 96));
        expect(after.subarray(t * 96)).not.toEqual(before.subarray(t * 96));
      }
    });

    test('is causal in its gradients: the output at frame t has none before it', () => {
      const model = transformer(config);
      const x = normals([1, frames, 6, 16], 7);
      const t = 2;
      const readout = tf.grad((y) =>
        tf.sum(tf.slice(model.apply(y as tf.Tensor4D, options()), [0, 0, 0, 0], [1, t, 6, 16])),
      );
      const squared = tf.sum(tf.square(readout(x)), [0, 2, 3]).dataSync();
      expect([...squared.subarray(t)]).toEqual([0, 0]);
      expect(Math.min(...squared.subarray(0, t))).toBeGreaterThan(0);
    });

    test('a training step leaves no tensor over, and reaches every parameter', async () => {
      const model = transformer(config);
      const x = normals([2, frames, 6, 16], 7) as tf.Tensor4D;
      const conditioning = normals([2, frames - 1, 3], 8);
      const step = () => {
        const routings: Routing[] = [];
        return tf.variableGrads(() => {
          const y = model.apply(x, { ...options(conditioning), routings });
          return tf.add(tf.sum(tf.mul(y, normals([2, frames, 6, 16], 11))), balanceLoss(routings)) as tf.Scalar;
        }, Object.values(model.parameters()));
      };
      await expectNoLeak(() => {
        const { value, grads } = step();
        for (const [i, gradient] of Object.values(grads).entries()) {
          const largest = Math.max(...gradient.dataSync().map(Math.abs));
          const name = Object.keys(model.parameters())[i]!;
          // What is added to all keys alike, softmax takes away.
          if (!name.endsWith('key.bias')) expect(largest, name).toBeGreaterThan(1e-5);
        }
        return [value, grads];
      });
    });

    test('recomputed in the backward pass: the same output and gradients, to the bit', () => {
      const model = transformer(config);
      const x = normals([2, frames, 6, 16], 7) as tf.Tensor4D;
      const weight = normals([2, frames, 6, 16], 11);
      const conditioning = normals([2, frames - 1, 3], 8);
      const run = (recompute: boolean) =>
        valueAndGradients(() => {
          const routings: Routing[] = [];
          const y = model.apply(x, { ...options(conditioning), routings, recompute });
          return tf.add(tf.sum(tf.mul(y, weight)), balanceLoss(routings)) as tf.Scalar;
        }, [x, ...Object.values(model.parameters()), conditioning]);
      const [plain, again] = [run(false), run(true)];
      const bits = (tensors: (tf.Tensor | null)[]) => tensors.map((tensor) => tensor && [...tensor.dataSync()]);
      expect(bits([again.value, ...again.gradients.slice(0, -1)])).toEqual(
        bits([plain.value, ...plain.gradients.slice(0, -1)]),
      );
      // The conditioning's is a sum over all norms, which are added in another order.
      const [expected, actual] = [plain, again].map(({ gradients }) => gradients.at(-1)!);
      if (config.conditioningDim) expectClose(actual!, expected!, { relative: 1e-5, absolute: 1e-6 });
      else expect(actual).toBe(null);
    });

    test('knows patches and frames apart', () => {
      const model = transformer({ ...config, position: config.position ?? 'rope' });
      const same = tf.tile(normals([1, 1, 1, 16], 7), [1, frames, 6, 1]) as tf.Tensor4D;
      // Uniform input stays uniform under relative positions; one odd patch is felt by distance.
      const odd = tf.add(
        same,
        tf.mul(normals([1, 1, 1, 16], 12), tf.tensor([1, 0, 0, 0, 0, 0], [1, 1, 6, 1])),
      ) as tf.Tensor4D;
      const placed =
        kindsOfPosition(model.config).space === 'sinusoidal' ? tf.add(odd, spatialPositions(2, 3, 16)) : odd;
      const y = tf.slice(model.apply(placed as tf.Tensor4D, options()), [0, 1, 0, 0], [1, 1, 6, 16]).dataSync();
      expect(y.subarray(16, 32)).not.toEqual(y.subarray(80, 96));
    });
  });

  test.each(['sinusoidal', 'rope', 'alibi'] as const)(
    '%s: a token in front of the patches is seen by all of its frame and later ones',
    (position) => {
      const model = transformer({ position, numBlocks: 1 });
      const x = normals([1, 3, 7, 16], 7) as tf.Tensor4D;
      const other = tf.add(x, tf.mul(normals([1, 3, 7, 16], 9), tf.tensor([0, 1, 0], [1, 3, 1, 1]))) as tf.Tensor4D;
      const token = (y: tf.Tensor4D) => tf.slice(y, [0, 0, 0, 0], [-1, -1, 1, -1]);
      const changed = tf.concat([token(other), tf.slice(x, [0, 0, 1, 0])], 2) as tf.Tensor4D;
      const run = (y: tf.Tensor4D) => model.apply(y, { grid, prefix: 1 });
      const differences = tf.max(tf.abs(tf.sub(run(changed), run(x))), 3).arraySync() as number[][][];
      expect(differences[0]![0]).toEqual(new Array(7).fill(0));
      expect(Math.min(...differences[0]![1]!)).toBeGreaterThan(1e-5);
      // Over time each token sees its own past only.
      expect(differences[0]![2]![0]).toBeGreaterThan(1e-5);
      expect(() => model.apply(x, { grid, prefix: 2 })).toThrow('expected [B, T, 2 + 2 * 3, 16]');
    },
  );

  test('the same seed gives the same bits', () => {
    const run = (seed: number): Float32Array | Int32Array | Uint8Array =>
      new SpatioTemporalTransformer(small, new Random(seed))
        .apply(normals([1, 2, 6, 16], 3) as tf.Tensor4D, { grid })
        .dataSync();
    expect(run(5)).toEqual(run(5));
    expect(run(5)).not.toEqual(run(6));
  });

  test('frames of a batch do not see one another', () => {
    const model = transformer({});
    const x = normals([2, 3, 6, 16], 7);
    const both = tf.slice(model.apply(x as tf.Tensor4D, { grid }), [1, 0, 0, 0], [1, 3, 6, 16]);
    expectClose(model.apply(tf.slice(x, [1, 0, 0, 0], [1, 3, 6, 16]) as tf.Tensor4D, { grid }), both, {
      absolute: 1e-6,
    });
  });

  test('without conditioning, a conditioned transformer is not modulated; with T entries, the first frame is too', () => {
    const model = transformer({ conditioningDim: 3, numBlocks: 1 });
    const x = normals([1, 3, 6, 16], 7) as tf.Tensor4D;
    const first = (conditioning?: tf.Tensor): ArrayLike<number> =>
      tf
        .slice(
          model.apply(x, { grid, ...(conditioning && { conditioning: conditioning as tf.Tensor3D }) }),
          0,
          [1, 1, 6, 16],
        )
        .dataSync();
    expectClose(first(normals([1, 2, 3], 8)), first());
    expect(first(normals([1, 3, 3], 8))).not.toEqual(first());
    expect(() => first(normals([1, 5, 3], 8))).toThrow('conditioning has shape [1,5,3], expected 3 or 2 frames');
  });
});

test('sizes that do not fit are named', () => {
  expect(() => resolveTransformerConfig({ embedDim: 32, numHeads: 5 })).toThrow('numHeads 5 must divide embedDim 32');
  expect(() => resolveTransformerConfig({ numBlocks: 0 })).toThrow('numBlocks is 0, expected an integer from 1 on');
  expect(() => resolveTransformerConfig({ topKExperts: 5 })).toThrow(
    'topKExperts is 5, expected at most numExperts = 4',
  );
  expect(() => resolveTransformerConfig({ embedDim: 36, numHeads: 6, position: 'rope' })).toThrow(
    'embedDim / numHeads = 6 to be a multiple of 4 for it',
  );
  const model = new SpatioTemporalTransformer(small, new Random(1));
  expect(() => model.apply(tf.zeros([1, 2, 5, 16]), { grid })).toThrow(
    'x has shape [1,2,5,16], expected [B, T, 2 * 3, 16]',
  );
});

test('positions of one axis are checked for it', () => {
  const sizes = { embedDim: 36, numHeads: 6 };
  expect(resolveTransformerConfig({ ...sizes, temporalPosition: 'rope' }).temporalPosition).toBe('rope');
  expect(() => resolveTransformerConfig({ ...sizes, spatialPosition: 'rope' })).toThrow(
    "transformer: spatialPosition: found 'rope', expected embedDim / numHeads = 6 to be a multiple of 4 for it",
  );
  expect(() =>
    resolveTransformerConfig({ embedDim: 9, numHeads: 3, spatialPosition: 'alibi', temporalPosition: 'rope' }),
  ).toThrow(
    "transformer: temporalPosition: found 'rope', expected embedDim / numHeads = 3 to be a multiple of 2 for it",
  );
});

test('defaults are the reference', () => {
  expect(resolveTransformerConfig({})).toEqual({
    embedDim: 32,
    numHeads: 8,
    hiddenDim: 128,
    numBlocks: 4,
    conditioningDim: undefined,
    conditioningDeviation: 1e-3,
    temporal: true,
    norm: 'post',
    position: 'sinusoidal',
    feedForward: 'swiglu',
    numExperts: 4,
    topKExperts: 2,
    conditioning: 'film',
  });
});

test('without time, a frame is the same whatever frames stand beside it, and nothing attends over time', () => {
  const model = transformer({ temporal: false });
  const x = normals([1, 3, 6, 16], 7) as tf.Tensor4D;
  const clip = model.apply(x, { grid });
  for (let t = 0; t < 3; t++) {
    const alone = model.apply(tf.slice(x, [0, t, 0, 0], [1, 1, 6, 16]), { grid });
    expectClose(alone, tf.slice(clip, [0, t, 0, 0], [1, 1, 6, 16]));
  }
  expect(Object.keys(model.parameters()).filter((name) => name.includes('temporal'))).toEqual([]);
});
