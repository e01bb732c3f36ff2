import fc from 'fast-check';
import { expect, test } from 'vitest';
import { trusted } from './fixtures/trusted.ts';
import { codebookUsage, codeCounts, entropy } from './usage.ts';

test('counts codes and names the one that is not in the codebook', () => {
  expect(codeCounts(Int32Array.of(0, 2, 2, 3), 4)).toEqual([1, 0, 2, 1]);
  expect(() => codeCounts([0, 4], 4)).toThrow('codes[1] is 4; expected a whole number from 0 to 3');
  expect(() => codeCounts([0], 0)).toThrow('codebookSize is 0');
});

test('usage', () => {
  expect(codebookUsage([1, 0, 2, 1])).toEqual({ value: 0.75, used: 3, shares: [0.25, 0, 0.5, 0.25] });
  expect(codebookUsage([0, 0])).toEqual({ value: null, reason: 'no code was counted' });
});

test('entropy equals scipy, and is a share of what the codebook can hold', () => {
  const figure = entropy(codeCounts(trusted.codes, 4));
  expect(figure).toMatchObject({
    bits: expect.closeTo(trusted.entropyBits, 9),
    value: expect.closeTo(trusted.entropyBits / 2, 9),
  });
});

test('entropy is 1 for equal counts, 0 for one code, between for all others, and blind to the order', () => {
  expect(entropy([5, 5, 5])).toEqual({
    value: expect.closeTo(1, 12),
    bits: expect.closeTo(Math.log2(3), 12),
    perplexity: expect.closeTo(3, 9),
  });
  expect(entropy([0, 7, 0])).toEqual({ value: 0, bits: 0, perplexity: 1 });
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 2, maxLength: 20 }), (counts) => {
      const { value } = entropy(counts);
      if (value === null) return expect(counts.every((count) => count === 0)).toBe(true);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1 + 1e-12);
      expect(entropy(counts.toReversed()).value).toBeCloseTo(value, 12);
    }),
  );
  expect(entropy([9]).value).toBeNull();
});
