import { expect, test } from 'vitest';
import { actionTokenizerObjectiveSchema, parseActionTokenizerObjective } from './objective-config.ts';

test('the defaults are the reference', () => {
  expect(actionTokenizerObjectiveSchema.parse({})).toEqual({
    changedPixelWeight: 0,
    skipTransitions: 0,
    decoderWarmupSteps: 0,
    varianceTarget: 0.01,
    varianceWeight: 100,
    correlationWeight: 0,
    balanceWeight: 0.01,
  });
});

test.each([
  [{ codes: 8 }, 'fsq', /Unrecognized key: "codes"/],
  [{ varianceWeight: -1 }, 'fsq', /varianceWeight: Too small/],
  [{ skipTransitions: 0.5 }, 'fsq', /skipTransitions: Invalid input/],
  [{ decoderWarmupSteps: 5 }, 'categorical', /decoderWarmupSteps: 5 with quantizer: categorical, expected 0/],
  [{ correlationWeight: 1 }, 'categorical', /correlationWeight: 1 with quantizer: categorical, expected 0/],
] as const)('%o is an error of one line, of %s codes', (input, quantizer, message) => {
  const parse = () => parseActionTokenizerObjective(input as object, { quantizer });
  expect(parse).toThrow(message);
  expect(parse).toThrow(/^action tokenizer objective configuration: [^\n]+$/);
});

test('what goes with FSQ codes is taken for them', () => {
  const given = { decoderWarmupSteps: 5, correlationWeight: 1 };
  expect(parseActionTokenizerObjective(given, { quantizer: 'fsq' })).toMatchObject(given);
});
