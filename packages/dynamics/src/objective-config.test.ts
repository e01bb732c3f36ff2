import { expect, test } from 'vitest';
import { type DynamicsObjectiveInput, dynamicsObjectiveSchema, parseDynamicsObjective } from './objective-config.ts';

test('the defaults are the reference', () => {
  expect(dynamicsObjectiveSchema.parse({})).toEqual({
    maskRatio: [0.5, 1],
    lastFrameShare: 0,
    corruption: 0,
    actionNoise: 0,
    stillActionNoise: 0,
    balanceWeight: 0.01,
  });
});

test.each([
  [{ temporal: true }, true, /Unrecognized key: "temporal"/],
  [{ maskRatio: [0.9, 0.5] }, true, /maskRatio: found \[0\.9, 0\.5\], expected the smaller share first/],
  [{ maskRatio: [0.5, 1.5] }, true, /maskRatio: 1: Too big: expected number to be <=1/],
  [
    { maskRatio: [0.9, 1] },
    false,
    /maskRatio: found \[0\.9, 1\], expected no other than \[0\.5, 1\] where temporal is false/,
  ],
  [{ lastFrameShare: 0.5 }, false, /lastFrameShare: found 0\.5, expected 0 where temporal is false/],
  [{ corruption: -0.1 }, true, /corruption: Too small/],
  [{ balanceWeight: -1 }, true, /balanceWeight: Too small/],
])('%o is an error of one line, where temporal is %s', (input, temporal, message) => {
  const parse = () => parseDynamicsObjective(input as DynamicsObjectiveInput, { temporal });
  expect(parse).toThrow(message);
  expect(parse).toThrow(/^dynamics objective configuration: [^\n]+$/);
});

test('what a model with attention over time may have, it has', () => {
  const given: DynamicsObjectiveInput = { maskRatio: [0.9, 1], lastFrameShare: 0.5 };
  expect(parseDynamicsObjective(given, { temporal: true })).toMatchObject(given);
});
