import type { Variable } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { dynamicsOf, tokenizerOf } from './models.ts';
import { operationsOf } from './operations.ts';
import { referenceSizes, usualSizes } from './sizes.ts';

/** Two patches a side, one clip of four frames, one block in each half. */
const tiny = { batch: 1, patch: 32, embed: 12, heads: 3, hidden: 24, blocks: 1 };

describe('operationsOf', () => {
  it('is what a hand count of a tiny tokenizer gives', () => {
    const { linear, attention, softmax, total } = operationsOf('tokenizer', tiny);
    // 4 patches × 4 frames = 16 rows; 2 blocks; inner width 16; patches of 3·32·32 = 3072 numbers.
    const ends = 3072 * 12 + 12 * 5 + 5 * 12 + 12 * 3072;
    const block = 8 * 12 * 12 + 3 * 12 * 16;
    expect(linear).toBe(3 * 2 * 16 * (ends + 2 * block));
    // In space 4 × 4 pairs in each of 4 frames; in time 1 + 2 + 3 + 4 pairs at each of 4 places.
    const pairs = 4 * 16 + 4 * 10;
    expect(attention).toBe(3 * 2 * pairs * 4 * 12);
    expect(softmax).toBe(3 * 5 * 2 * pairs * 3);
    expect(total).toBe(linear + attention + softmax);
  });

  it('counts the vocabulary and the actions of the dynamics', () => {
    const { linear, attention, softmax } = operationsOf('dynamics', tiny);
    const block = 8 * 12 * 12 + 3 * 12 * 16;
    const films = 2 * 3 * 4 * 2 * 24; // two blocks of three norms, four frames, two action dimensions
    expect(linear).toBe(3 * 2 * (16 * (5 * 12 + 12 * 1024 + 2 * block) + films));
    const tokenizer = operationsOf('tokenizer', tiny);
    expect(attention).toBe(tokenizer.attention);
    expect(softmax - tokenizer.softmax).toBe(3 * 5 * 16 * 1024);
  });

  it.each([
    ['reference', referenceSizes],
    ['usual', usualSizes],
  ])('knows every matrix of the models at %s sizes', (_, sizes) => {
    const frames = sizes.batch * 4;
    const rows = frames * (64 / sizes.patch) ** 2;
    const matrices = (parameters: Record<string, Variable>) =>
      Object.entries(parameters)
        .filter(([, { rank }]) => rank === 2)
        .reduce((sum, [name, { size }]) => sum + 2 * size * (name.includes('film') ? frames : rows), 0);
    const tokenizer = tokenizerOf(sizes);
    const dynamics = dynamicsOf(sizes);
    expect(operationsOf('tokenizer', sizes).linear).toBe(3 * matrices(tokenizer.parameters()));
    expect(operationsOf('dynamics', sizes).linear).toBe(3 * matrices(dynamics.parameters()));
    tokenizer.dispose();
    dynamics.dispose();
  });

  it('is about 0.4 GFLOP a frame for the reference, whose attention waits for no memory', () => {
    const { total, softmax, intensity } = operationsOf('tokenizer', referenceSizes);
    expect((total - softmax) / 32 / 1e9).toBeCloseTo(0.4, 1);
    expect(intensity).toBeGreaterThan(10);
  });
});
