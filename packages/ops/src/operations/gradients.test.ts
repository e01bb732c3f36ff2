import { expectGradients, expectNoLeak } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, test } from 'vitest';
import { implementations, useImplementation } from '../implementations.ts';
import {
  attention,
  gelu,
  layerNorm,
  linear,
  maskedCrossEntropy,
  patchify,
  Random,
  rmsNorm,
  shiftBlend,
  silu,
  smoothL1,
  swiglu,
  unpatchify,
} from '../index.ts';

const normal = (random: Random, shape: number[]): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    shape,
  );
/** A scalar that weighs every element differently, so that a mixed-up gradient cannot pass. */
const probe = (y: tf.Tensor): tf.Scalar => {
  const weights = Float32Array.from({ length: y.size }, (_, i) => Math.sin(1 + 3 * i));
  return tf.sum(tf.mul(y, tf.tensor(weights, y.shape)));
};
const rotary = (length: number, pairs: number): { cos: Float32Array; sin: Float32Array } => {
  const angles = Float32Array.from({ length: length * pairs }, (_, i) => 0.3 * i);
  return { cos: angles.map(Math.cos), sin: angles.map(Math.sin) };
};
const bias = (heads: number, length: number): Float32Array =>
  Float32Array.from({ length: heads * length * length }, (_, i) => Math.sin(i));

/** Frames [N, H, W, C]. */
const pictures = (...shape: [number, number, number, number]): tf.Tensor4D =>
  tf.reshape(tf.sin(tf.range(0, tf.util.sizeFromShape(shape))), shape);

type Case = [name: string, f: (...xs: tf.Tensor[]) => tf.Tensor, shapes: number[][]];
const cases: Case[] = [
  ['linear', (x, w, b) => linear(x, w as tf.Tensor2D, b as tf.Tensor1D), [[2, 3, 4], [4, 5], [5]]],
  [
    'linear without bias',
    (x, w) => linear(x, w as tf.Tensor2D),
    [
      [3, 4],
      [4, 2],
    ],
  ],
  ['attention in space', (x) => attention(x as tf.Tensor4D, { numHeads: 2, axis: 'space' }), [[1, 2, 3, 12]]],
  [
    'attention in time',
    (x) => attention(x as tf.Tensor4D, { numHeads: 2, axis: 'time', causal: true }),
    [[2, 3, 2, 12]],
  ],
  [
    'attention with rotary positions',
    (x) => attention(x as tf.Tensor4D, { numHeads: 1, axis: 'time', causal: true, rotary: rotary(3, 2) }),
    [[1, 3, 2, 12]],
  ],
  [
    'attention with a bias',
    (x) => attention(x as tf.Tensor4D, { numHeads: 2, axis: 'space', bias: bias(2, 4) }),
    [[1, 2, 4, 12]],
  ],
  ['rmsNorm', (x, w) => rmsNorm(x, w as tf.Tensor1D), [[2, 3, 4], [4]]],
  [
    'rmsNorm with residual',
    (x, w, residual) => rmsNorm(x, w as tf.Tensor1D, { residual }),
    [[2, 3, 4], [4], [2, 3, 4]],
  ],
  ['layerNorm', (x) => layerNorm(x), [[2, 5]]],
  [
    'layerNorm with weight, bias and residual',
    (x, w, b, residual) => layerNorm(x, { weight: w as tf.Tensor1D, bias: b as tf.Tensor1D, residual }),
    [[2, 2, 4], [4], [4], [2, 2, 4]],
  ],
  [
    'layerNorm with FiLM',
    (x, residual, film) => layerNorm(x, { residual, film }),
    [
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      [1, 2, 8],
    ],
  ],
  [
    'layerNorm with all of it',
    (x, w, b, film) => layerNorm(x, { weight: w as tf.Tensor1D, bias: b as tf.Tensor1D, film }),
    [[2, 1, 3, 4], [4], [4], [2, 1, 8]],
  ],
  ['swiglu', (x) => swiglu(x), [[2, 3, 6]]],
  ['silu', (x) => silu(x), [[7]]],
  ['gelu', (x) => gelu(x), [[7]]],
  ['patchify', (x) => patchify(x as tf.Tensor5D, 2), [[1, 2, 4, 6, 3]]],
  ['patchify with a margin', (x) => patchify(x as tf.Tensor5D, 2, 1), [[1, 1, 4, 6, 2]]],
  [
    'unpatchify',
    (x) => unpatchify(x as tf.Tensor4D, { height: 4, width: 6, channels: 1, patchSize: 2 }),
    [[1, 2, 6, 4]],
  ],
  ['smoothL1', (x, y) => smoothL1(tf.mul(x, 3), y), [[9], [9]]],
  ['smoothL1 with weight and beta', (x) => smoothL1(x, tf.zeros([9]), { beta: 0.3, weight: tf.range(0, 9) }), [[9]]],
  [
    'shiftBlend',
    (rows, columns) => shiftBlend(pictures(2, 4, 3, 2), { rows: rows as tf.Tensor3D, columns: columns as tf.Tensor3D }),
    [
      [2, 3, 5],
      [2, 3, 5],
    ],
  ],
  [
    'maskedCrossEntropy',
    (x) => maskedCrossEntropy(x, tf.tensor([[0, 3, 1]], [1, 3], 'int32'), tf.tensor([[1, 0, 1]])),
    [[1, 3, 5]],
  ],
];

describe.each(implementations)('gradients on %s', (implementation) => {
  beforeAll(() => useImplementation(implementation));

  test.each(cases)('%s: as finite differences, and nothing left over', async (name, f, shapes) => {
    const random = new Random(1).fork(name);
    const xs = shapes.map((shape) => normal(random, shape));
    expectGradients((...inputs) => probe(f(...inputs)), xs);
    await expectNoLeak(() => tf.tidy(() => tf.grads((...inputs) => probe(f(...inputs)))(xs)));
    tf.dispose(xs);
  });
});
