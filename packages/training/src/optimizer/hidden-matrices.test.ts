import { describe, expect, it } from 'vitest';
import { isHiddenMatrix } from './hidden-matrices.ts';

describe('isHiddenMatrix', () => {
  it.each([
    ['transformer.blocks.0.spatialAttention.query.weight', [64, 64]],
    ['transformer.blocks.0.temporalAttention.output.weight', [64, 64]],
    ['transformer.blocks.0.feedForward.gate.weight', [64, 170]],
    ['decoder.transformer.blocks.1.feedForward.experts.2.output.weight', [170, 64]],
    ['encoder.hidden.weight', [64, 4]],
  ])('takes %s', (name, shape) => {
    expect(isHiddenMatrix(name, shape)).toBe(true);
  });

  it.each([
    ['embedding.weight', [5, 64]],
    ['pastEmbedding.weight', [10, 64]],
    ['decoder.patchEmbedding.projection.weight', [192, 64]],
    ['head.weight', [64, 1024]],
    ['transformer.blocks.0.feedForwardNorm.film.weight', [3, 128]],
    ['transformer.blocks.0.feedForward.router.weight', [64, 4]],
    ['maskToken', [5, 64]],
    ['transformer.positions', [16, 64]],
  ])('leaves %s, where a model begins or ends', (name, shape) => {
    expect(isHiddenMatrix(name, shape)).toBe(false);
  });

  it.each([
    ['norm.weight', [64]],
    ['query.bias', [64]],
    ['scale', []],
    ['query.weight', [1, 64]],
    ['query.weight', [64, 1]],
    ['background', [1, 1, 8, 8, 3]],
  ])('leaves %s of shape %o, which is no matrix', (name, shape) => {
    expect(isHiddenMatrix(name, shape)).toBe(false);
  });
});
