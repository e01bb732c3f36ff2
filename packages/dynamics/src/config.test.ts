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
    balanceWeight: 0.01,
    conditioning: 'film',
    actionInput: 'film',
    stackedFrames: 0,
    pastMargin: 0,
    draft: false,
    temporal: true,
    maskRatio: [0.5, 1],
    lastFrameShare: 0,
    corruption: 0,
    actionNoise: 0,
    stillActionNoise: 0,
  });
});

test.each([
  [{ horizon: 2 }, /Unrecognized key: "horizon"/],
  [{ maskRatio: [0.9, 0.5] }, /maskRatio: found \[0\.9, 0\.5\], expected the smaller share first/],
  [{ maskRatio: [0.5, 1.5] }, /maskRatio: 1: Too big: expected number to be <=1/],
  [
    { maskRatio: [0.9, 1], temporal: false, stackedFrames: 2 },
    /maskRatio: found \[0\.9, 1\], expected no other than \[0\.5, 1\] where temporal is false/,
  ],
  [
    { lastFrameShare: 0.5, temporal: false, stackedFrames: 2 },
    /lastFrameShare: found 0\.5, expected 0 where temporal is false/,
  ],
  [{ draft: true, stackedFrames: 2 }, /draft: found true, expected false where temporal is true/],
  [{ corruption: -0.1 }, /corruption: Too small/],
  [{ topKExperts: 5 }, /topKExperts: found 5, expected at most numExperts 4/],
  [{ balanceWeight: -1 }, /balanceWeight: Too small/],
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
