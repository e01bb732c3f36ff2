import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defaultSampling, resolveSampling, type SamplingOptions, samplingShape } from './sampling.ts';

test('what is left out has the default of the reference', () => {
  expect(resolveSampling()).toEqual(defaultSampling);
  expect(resolveSampling({ steps: 3, topK: undefined })).toEqual({ ...defaultSampling, steps: 3 });
});

const wrong: [unknown, string][] = [
  [{ steps: 0 }, 'steps: found 0, expected an integer of at least 1'],
  [{ steps: 2.5 }, 'steps: found 2.5, expected an integer of at least 1'],
  [{ temperature: -1 }, 'temperature: found -1, expected a number of at least 0'],
  [{ temperature: Number.NaN }, 'temperature: found NaN, expected a number of at least 0'],
  [{ schedule: 'sine' }, 'schedule: found sine, expected one of exponential, cosine, linear, halton'],
  [{ order: 'best' }, 'order: found best, expected one of confidence, random, halton'],
  [{ annealing: true }, 'annealing: found true, expected one of none, linear'],
  [{ choiceTemperature: '1' }, 'choiceTemperature: found 1, expected a number of at least 0'],
  [{ topK: 1.5 }, 'topK: found 1.5, expected an integer of at least 0, where 0 draws among all tokens'],
  [{ topP: 0 }, 'topP: found 0, expected a number above 0 and up to 1, where 1 draws among all tokens'],
  [{ topP: 1.1 }, 'topP: found 1.1, expected a number above 0 and up to 1'],
];

test.each(wrong)('%o is an error that says so, in code and in a file', (options, message) => {
  expect(() => resolveSampling(options as SamplingOptions)).toThrow(message);
  const { error } = z.strictObject(samplingShape).safeParse(options);
  const issue = error!.issues[0]!;
  expect(`${issue.path.join('.')}: ${issue.message}`).toContain(message);
});

test('a file may hold any of the options, and no other key', () => {
  const schema = z.strictObject(samplingShape);
  expect(schema.parse(defaultSampling)).toEqual(defaultSampling);
  expect(schema.parse({ order: 'halton' })).toEqual({ order: 'halton' });
  expect(() => schema.parse({ top_k: 3 })).toThrow('top_k');
});
