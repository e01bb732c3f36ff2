import { expect, test } from 'vitest';
import { type ActionTokenizerInput, actionTokenizerSchema, parseActionTokenizerConfig } from './config.ts';

test('the defaults are the reference', () => {
  expect(actionTokenizerSchema.parse({})).toEqual({
    height: 64,
    width: 64,
    channels: 3,
    patchSize: 4,
    embedDim: 32,
    numHeads: 8,
    hiddenDim: 128,
    numBlocks: 2,
    quantizer: 'fsq',
    codes: 8,
    levels: [2, 2],
    norm: 'post',
    position: 'sinusoidal',
    feedForward: 'swiglu',
    numExperts: 4,
    topKExperts: 2,
    conditioning: 'film',
    encoderContext: 'clip',
    encoderShift: [0, 0],
    encoderInput: 'frames',
    encoderMatches: false,
    decoderInput: 'frames',
    decoderPast: 1,
    encoderMargin: 0,
    decoderMargin: 0,
    normalizePatches: false,
    pooling: 'mean',
    activationNorm: 'none',
    decoderHistory: 'first',
    prediction: 'frame',
    motionRange: 6,
    conditioningDeviation: 0.001,
  });
});

test.each([
  [{ poolings: 'max' }, /Unrecognized key: "poolings"/],
  [{ pooling: 'sum' }, /pooling: Invalid option: expected one of "mean"\|"max"\|"attention"/],
  [{ width: 30 }, /width: found 30, expected a multiple of patchSize 4/],
  [{ encoderShift: [1.5, 0] }, /encoderShift: Invalid input/],
])('%o is an error of one line', (input, message) => {
  const parse = () => parseActionTokenizerConfig(input as ActionTokenizerInput);
  expect(parse).toThrow(message);
  expect(parse).toThrow(/^action tokenizer configuration: [^\n]+$/);
});

test('one shift stands for rows and columns', () => {
  expect(actionTokenizerSchema.parse({ encoderShift: 4 }).encoderShift).toEqual([4, 4]);
  expect(actionTokenizerSchema.parse({ encoderShift: [4, 0] }).encoderShift).toEqual([4, 0]);
});
