import { attention, Random } from '@genie/ops';
import { backends, expectClose, expectNoLeak, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { type AttentionProbe, spatialAttentionWeights } from './attention-probe.ts';
import type { TransformerConfig } from './config.ts';
import { spacePositions, temporalPositions } from './positions.ts';
import { SpatioTemporalTransformer } from './transformer.ts';

const [batch, frames, numHeads, embedDim] = [2, 3, 2, 16];
const grid = { rows: 2, columns: 3 };
const patches = 6;
const normals = (shape: number[], seed: number): tf.Tensor => {
  const random = new Random(seed);
  return tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    shape,
  );
};

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test.each(['sinusoidal', 'rope', 'alibi'] as const)('%s: the weights are those that attention uses', (position) => {
    const projected = normals([batch, frames, patches, 3 * embedDim], 1) as tf.Tensor4D;
    const positions = spacePositions({ position, embedDim, numHeads }, grid);
    const output = attention(projected, { numHeads, axis: 'space', ...positions }); // [B, T, P, E]
    const values = tf.reshape(tf.slice(projected, [0, 0, 0, 2 * embedDim]), [batch * frames, patches, numHeads, 8]);
    for (let patch = 0; patch < patches; patch++) {
      const weights = spatialAttentionWeights(projected, { numHeads, at: patch, ...positions });
      expect(weights.shape).toEqual([batch, frames, numHeads, patches]);
      const perHead = tf.transpose(tf.reshape(weights, [batch * frames, numHeads, patches]), [0, 2, 1]);
      const mixed = tf.sum(tf.mul(tf.expandDims(perHead, 3), values), 1); // [B·T, H, D]
      const expected = tf.reshape(tf.slice(output, [0, 0, patch, 0], [-1, -1, 1, -1]), mixed.shape);
      expectClose(mixed, expected, { absolute: 1e-5 });
    }
  });

  const variants: [string, Partial<TransformerConfig>][] = [
    ['post-norm', {}],
    ['pre-norm, rope, conditioned', { norm: 'pre', position: 'rope', conditioningDim: 2 }],
    ['without attention over time', { temporal: false }],
    ['adaLN-Zero, rope', { norm: 'pre', position: 'rope', conditioningDim: 2, conditioning: 'adaln-zero' }],
  ];
  test.each(variants)('%s: of a whole transformer, block by block', async (_, config) => {
    const model = new SpatioTemporalTransformer(
      { embedDim, numHeads, hiddenDim: 12, numBlocks: 2, ...config },
      new Random(3),
    );
    const x = normals([batch, frames, patches, embedDim], 2) as tf.Tensor4D;
    const options = {
      grid,
      ...(config.conditioningDim && { conditioning: normals([batch, frames, 2], 4) as tf.Tensor3D }),
    };
    // Gates open, where there are some: else what a block adds to another's input is nothing.
    for (const [name, gate] of Object.entries(model.parameters())) {
      if (name.endsWith('modulation.bias')) gate.assign(tf.ones(gate.shape));
    }
    const weights = model.spatialWeights(x, 4, options);
    expect(weights.shape).toEqual([2, batch, numHeads, patches]);
    expectClose(tf.sum(weights, -1), tf.ones([2, batch, numHeads]), { absolute: 1e-5 });
    // What the patch looks at in the second block depends on the first.
    const first = tf.slice(weights, [0], [1]);
    expect(tf.max(tf.abs(tf.sub(first, tf.slice(weights, [1], [1])))).dataSync()[0]).toBeGreaterThan(1e-3);
    await expectNoLeak(() => model.spatialWeights(x, 0, options).dispose());
    expect(() => model.spatialWeights(x, 6, options)).toThrow('patch is 6, expected an integer from 0 to 5');
  });

  test('behind a token that is no patch, the weights are those of the patches alone', () => {
    const model = new SpatioTemporalTransformer(
      { embedDim, numHeads, numBlocks: 1, spatialPosition: 'alibi' },
      new Random(3),
    );
    const x = normals([batch, frames, 1 + patches, embedDim], 2) as tf.Tensor4D;
    const weights = model.spatialWeights(x, 4, { grid, prefix: 1 });
    expect(weights.shape).toEqual([1, batch, numHeads, patches]);
    const probe: AttentionProbe = { at: 5, weights: [] };
    const input = tf.add(x, temporalPositions(frames, embedDim)) as tf.Tensor4D;
    model.blocks[0]!.spatialAttention.apply(
      tf.slice(input, [0, frames - 1], [-1, 1]),
      spacePositions(model.config, grid, 1),
      probe,
    );
    const all = probe.weights[0]!;
    expectClose(tf.reshape(weights, [batch, 1, numHeads, patches]), tf.slice(all, [0, 0, 0, 1]), { absolute: 1e-6 });
    expect(() => model.spatialWeights(x, 6, { grid, prefix: 1 })).toThrow(
      'patch is 6, expected an integer from 0 to 5',
    );
  });
});
