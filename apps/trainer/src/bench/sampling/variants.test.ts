import { expect, test } from 'vitest';
import { ownName, samplingVariants } from './variants.ts';

const variants = samplingVariants({ steps: 4, temperature: 0.5 });

test('no two are of one name, or come to the same', () => {
  expect(new Set(variants.map(({ name }) => name)).size).toBe(variants.length);
  const keys = variants.map(({ sampling, framesAtOnce }) => JSON.stringify([sampling, framesAtOnce]));
  expect(new Set(keys).size).toBe(variants.length);
});

test('every option is varied from the world’s own', () => {
  expect(variants[0]).toMatchObject({ name: ownName, sampling: { steps: 4, temperature: 0.5 }, framesAtOnce: 1 });
  for (const key of ['schedule', 'order', 'annealing', 'choiceTemperature', 'topK', 'topP'] as const) {
    expect(variants.some(({ sampling }) => sampling[key] !== undefined)).toBe(true);
  }
  const steps = variants.map(({ sampling }) => sampling.steps);
  expect([Math.min(...steps), Math.max(...steps)]).toEqual([1, 25]);
});
