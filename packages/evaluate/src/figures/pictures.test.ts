import { notDefined } from '@genie/metrics';
import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { frechetOf, meanMsSsim, meanSsim, pooledFlicker, pooledPsnr } from './pictures.ts';

const random = new Random(2);
const vectors = (count: number) => Float32Array.from({ length: 2 * count }, () => random.normal());
const perceived = (made: Float32Array, truth: Float32Array) => ({
  perceived: { distances: [], features: { dimensions: 2, made, truth } },
});

test('a Fréchet distance needs more frames than dimensions, frames that differ, and a network', () => {
  expect(frechetOf(perceived(vectors(20), vectors(20))).value).toBeGreaterThan(0);
  expect(frechetOf(perceived(vectors(2), vectors(2)))).toEqual({
    value: null,
    reason: '2 frames are too few for features of 2 dimensions; it needs 3 or more: measure more clips',
  });
  const equal = new Float32Array(40).fill(1);
  expect(frechetOf(perceived(vectors(20), equal))).toEqual({ value: null, reason: 'all true frames are equal' });
  expect(frechetOf({ perceived: notDefined('no weights') })).toEqual({ value: null, reason: 'no weights' });
});

/** Clips of two frames of 12 × 12 pixels, of different videos; each pixel off by `errors[video]`. */
function pictures(errors: readonly number[], side = 12) {
  const clips = errors.map((error, video) => {
    const truth = Uint8Array.from({ length: 2 * side * side * 3 }, (_, i) => 60 + ((i % (side * side * 3)) % 90));
    return { video, truth, made: truth.map((value) => value + error) };
  });
  return { height: side, width: side, clips, perceived: notDefined('no weights'), random: new Random(0) };
}

test('PSNR pools the error over all clips, and its interval lies between the best and the worst of them', () => {
  const figure = pooledPsnr(pictures([1, 1, 3, 3]));
  expect(figure.value).toBeCloseTo(10 * Math.log10(255 ** 2 / 5), 9);
  const [low, high] = figure.value === null ? [0, 0] : figure.interval!;
  expect(low).toBeCloseTo(20 * Math.log10(255 / 3), 6);
  expect(high).toBeCloseTo(20 * Math.log10(255), 6);
});

test('frames smaller than SSIM’s window have none', () => {
  expect(meanSsim(pictures([1, 2])).value).toBeGreaterThan(0.9);
  for (const measure of [meanSsim, meanMsSsim])
    expect(measure(pictures([1, 2], 8))).toEqual({
      value: null,
      reason: 'frames are 8 × 8; its window needs at least 11 × 11 pixels',
    });
});

test('flicker is what changes where the truth stands still', () => {
  const still = pictures([0, 0]);
  expect(pooledFlicker(still)).toMatchObject({ value: 0, truth: 0 });
  const half = 12 * 12 * 3;
  const flickering = still.clips.map((clip) => ({
    ...clip,
    made: clip.made.map((value, i) => (i < half ? value : value + 5)),
  }));
  const figure = pooledFlicker({ ...still, clips: flickering });
  expect(figure.value).toBeCloseTo(5 / 255, 9);
});
