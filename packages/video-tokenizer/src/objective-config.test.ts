import { expect, test } from 'vitest';
import { parseVideoTokenizerObjective, videoTokenizerObjectiveSchema } from './objective-config.ts';

test('the defaults are the reference', () => {
  expect(videoTokenizerObjectiveSchema.parse({})).toEqual({
    unusualPixelWeight: 0,
    commitmentWeight: 0,
    balanceWeight: 0.01,
  });
});

test.each([
  [{ patchSize: 8 }, /Unrecognized key: "patchSize"/],
  [{ commitmentWeight: -1 }, /commitmentWeight: Too small/],
])('%o is an error of one line', (input, message) => {
  const parse = () => parseVideoTokenizerObjective(input as object);
  expect(parse).toThrow(message);
  expect(parse).toThrow(/^video tokenizer objective configuration: [^\n]+$/);
});
