import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { mostProbable } from './draw-by-weights.ts';

const weights = Float32Array.from([0.25, 1, 0.5, 0.25, 0]);
const total = 2;

test('the k most probable, of equals the first', () => {
  expect(mostProbable(weights, { topK: 3, topP: 1, total })).toEqual([1, 2, 0]);
  expect(mostProbable(weights, { topK: 9, topP: 1, total })).toEqual([1, 2, 0, 3, 4]);
});

test('as few as have the share', () => {
  expect(mostProbable(weights, { topK: 0, topP: 0.5, total })).toEqual([1]);
  expect(mostProbable(weights, { topK: 0, topP: 0.51, total })).toEqual([1, 2]);
  expect(mostProbable(weights, { topK: 0, topP: 0.8, total })).toEqual([1, 2, 0]);
  expect(mostProbable(weights, { topK: 0, topP: 1e-9, total })).toEqual([1]);
});

test('the share is one of what k leaves', () => {
  // 0.6 of 2 is reached by two tokens, 0.6 of the first two's 1.5 by the first alone.
  expect(mostProbable(weights, { topK: 2, topP: 0.6, total })).toEqual([1]);
  expect(mostProbable(weights, { topK: 2, topP: 0.7, total })).toEqual([1, 2]);
});

test('equals sorting all, however the weights are spread', () => {
  const random = new Random(3);
  for (let sharpness = 0; sharpness < 60; sharpness += 3) {
    const logits = Array.from({ length: 200 }, () => sharpness * random.uniform());
    const largest = Math.max(...logits);
    const row = Float32Array.from(logits, (logit) => Math.exp(logit - largest));
    const all = row.reduce((sum, weight) => sum + weight, 0);
    const sorted = [...row.keys()].sort((a, b) => row[b]! - row[a]! || a - b);
    for (const topK of [1, 5, 150]) {
      expect(mostProbable(row, { topK, topP: 1, total: all })).toEqual(sorted.slice(0, topK));
    }
    for (const topP of [0.1, 0.5, 0.99]) {
      const kept = mostProbable(row, { topK: 0, topP, total: all });
      expect(kept).toEqual(sorted.slice(0, kept.length));
      const mass = (count: number) => sorted.slice(0, count).reduce((sum, token) => sum + row[token]!, 0);
      expect(mass(kept.length)).toBeGreaterThanOrEqual(topP * all - 1e-5);
      expect(mass(kept.length - 1)).toBeLessThan(topP * all);
    }
  }
});
