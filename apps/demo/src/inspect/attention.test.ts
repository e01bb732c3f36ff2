import { expect, test } from 'vitest';
import { chosenWeights } from './attention.ts';

// 2 blocks, 2 heads, 2 patches
const attention = { blocks: 2, heads: 2, weights: Float32Array.from([1, 0, 0, 1, 0.5, 0.5, 0.25, 0.75]) };

test('one head of one block, and means', () => {
  expect([...chosenWeights(attention, { block: 1, head: 1 })]).toEqual([0.25, 0.75]);
  expect([...chosenWeights(attention, { block: 0, head: 'mean' })]).toEqual([0.5, 0.5]);
  expect([...chosenWeights(attention, { block: 'mean', head: 0 })]).toEqual([0.75, 0.25]);
  expect([...chosenWeights(attention, { block: 'mean', head: 'mean' })]).toEqual([0.4375, 0.5625]);
});
