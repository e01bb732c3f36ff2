import { expect, test } from 'vitest';
import { type DynamicsInput, dynamicsSchema, parseDynamicsConfig } from './config.ts';

test('the defaults are the reference', () => {
  expect(dynamicsSchema.parse({})).toEqual({
    height: 64,
    width: 64,
    patchSize: 4,
    embedDim: 32,
    numHeads: 8,
    hiddenDim: 128,
    numBlocks: 8,
    levels: [4, 4, 4, 4, 4],
    actionDim: 2,
    conditioningDeviation: 0.001,
    norm: 'post',
    position: 'sinusoidal',
    feedForward: 'swiglu',
    numExperts: 4,
    topKExperts: 2,
    conditioning: 'film',
    actionInput: 'film',
    stackedFrames: 0,
    pastMargin: 0,
    draft: false,
    temporal: true,
  });
});

test.each([
  [{ horizon: 2 }, /Unrecognized key: "horizon"/],
  [{ draft: true, stackedFrames: 2 }, /draft: found true, expected false where temporal is true/],
  [{ corruption: 0.1 }, /Unrecognized key: "corruption"/],
  [{ topKExperts: 5 }, /topKExperts: found 5, expected at most numExperts 4/],
  [{ actionInput: 'beside' }, /actionInput: Invalid option: expected one of "film"\|"token"\|"add"/],
  [{ spatialPosition: 'none' }, /spatialPosition: Invalid option/],
  [{ conditioning: 'adaln-zero' }, /conditioning: found 'adaln-zero' with norm 'post', expected norm 'pre'/],
  [
    { actionInput: 'token', conditioning: 'adaln-zero', norm: 'pre' },
    /conditioning: found 'adaln-zero', expected no other than 'film' where actionInput is 'token'/,
  ],
  [
    { numHeads: 16, temporalPosition: 'rope', spatialPosition: 'rope' },
    /spatialPosition: found 'rope', expected embedDim/,
  ],
  [{ height: 63 }, /height: found 63, expected a multiple of patchSize 4/],
])('%o is an error of one line', (input, message) => {
  const parse = () => parseDynamicsConfig(input as DynamicsInput);
  expect(parse).toThrow(message);
  expect(parse).toThrow(/^dynamics configuration: [^\n]+$/);
});
