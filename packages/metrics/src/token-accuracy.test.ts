import { expect, test } from 'vitest';
import { tokenAccuracy } from './token-accuracy.ts';

test('the share of tokens told right, beside that of the most frequent token', () => {
  expect(tokenAccuracy([7, 7, 2, 9], Int32Array.of(7, 7, 7, 9))).toEqual({ value: 0.75, chance: 0.75, tokens: 4 });
});

test('counts only the tokens that were hidden', () => {
  expect(tokenAccuracy([1, 2, 3], [1, 9, 9], [0, 1, 1])).toEqual({ value: 0, chance: 1, tokens: 2 });
  expect(tokenAccuracy([1], [1], [0])).toEqual({ value: null, reason: 'no token was predicted' });
});
