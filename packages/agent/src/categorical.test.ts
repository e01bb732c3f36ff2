import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { drawActions, likeliestActions } from './categorical.ts';

test('actions are drawn as often as their logits say', () => {
  const probabilities = [0.2, 0.7, 0.1];
  const count = 20_000;
  const logits = Float32Array.from({ length: count * 3 }, (_, i) => Math.log(probabilities[i % 3]!) + 50);
  const { actions, logProbabilities } = drawActions(logits, count, new Random(3));
  for (const [action, probability] of probabilities.entries()) {
    expect(actions.filter((each) => each === action).length / count).toBeCloseTo(probability, 1);
    const drawn = actions.indexOf(action);
    expect(logProbabilities[drawn]).toBeCloseTo(Math.log(probability), 4);
  }
  expect(new Set(likeliestActions(logits, count))).toEqual(new Set([1]));
});
