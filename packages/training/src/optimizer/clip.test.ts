import { backends, expectClose, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { clipFactor, globalNorm } from './clip.ts';
import golden from './fixtures/pytorch-adamw.json' with { type: 'json' };

describe.each(backends)('clipping on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it("is PyTorch's clip_grad_norm_", () => {
    const gradient = tf.tensor1d(golden.clip.before.flat());
    const norm = globalNorm(gradient).dataSync()[0]!;
    expect(norm).toBeCloseTo(golden.clip.norm, 4);
    expectClose(tf.mul(gradient, clipFactor(norm, 1)), golden.clip.after.flat(), { absolute: 1e-6 });
  });
});

describe('clipFactor', () => {
  it('leaves a short gradient as it is', () => {
    expect(clipFactor(0.5, 1)).toBe(1);
    expect(clipFactor(0, 1)).toBe(1);
    expect(clipFactor(4, 1)).toBeCloseTo(0.25, 6);
  });
});
