import { expect, test } from 'vitest';
import { parseVideoTokenizerConfig, type VideoTokenizerInput, videoTokenizerSchema } from './config.ts';

test('the defaults are the reference', () => {
  expect(videoTokenizerSchema.parse({})).toEqual({
    height: 64,
    width: 64,
    channels: 3,
    patchSize: 4,
    embedDim: 32,
    numHeads: 8,
    hiddenDim: 128,
    numBlocks: 4,
    levels: [4, 4, 4, 4, 4],
    norm: 'post',
    position: 'sinusoidal',
    feedForward: 'swiglu',
    numExperts: 4,
    topKExperts: 2,
    normalizePatches: false,
    encoderMargin: 0,
    linearPath: false,
    background: false,
    temporal: true,
  });
});

test.each([
  [{ patchsize: 8 }, /Unrecognized key: "patchsize"/],
  [{ height: 60, patchSize: 8 }, /height: found 60, expected a multiple of patchSize 8/],
  [{ embedDim: 30 }, /embedDim: found 30, expected a multiple of numHeads 8/],
  [{ levels: [] }, /levels: /],
  [{ levels: [4, 1] }, /levels: 1: Too small: expected number to be >=2/],
  [{ numBlocks: 1.5 }, /numBlocks: Invalid input: expected int/],
  [{ norm: 'layer' }, /norm: Invalid option: expected one of "post"\|"pre"/],
])('%o is an error of one line', (input, message) => {
  const parse = () => parseVideoTokenizerConfig(input as VideoTokenizerInput);
  expect(parse).toThrow(message);
  expect(parse).toThrow(/^video tokenizer configuration: [^\n]+$/);
});
