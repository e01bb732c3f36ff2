import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { mean, plain } from '../testing/pictures.ts';
import { augmentClip } from './augment.ts';

const size = { height: 6, width: 5 };
const frameBytes = 6 * 5 * 3;
/** Two frames; red tells x, green y, blue the frame. */
const clip = new Uint8Array(2 * frameBytes);
for (let i = 0; i < 60; i++) clip.set([10 * (i % 5), 10 * (Math.floor(i / 5) % 6), 100 * Math.floor(i / 30)], 3 * i);

test('crops all frames of a clip at the same place, the edges continued', () => {
  const shifts = new Set<string>();
  for (let seed = 0; seed < 60; seed++) {
    const out = augmentClip(clip, size, { crop: 2 }, new Random(seed));
    // The middle pixel tells the shift, since it moves by two at most.
    const middle = (2 * 5 + 2) * 3;
    const [dx, dy] = [out[middle]! / 10 - 2, out[middle + 1]! / 10 - 2];
    shifts.add(`${dx} ${dy}`);
    for (let i = 0; i < 60; i++) {
      const x = Math.min(4, Math.max(0, (i % 5) + dx));
      const y = Math.min(5, Math.max(0, (Math.floor(i / 5) % 6) + dy));
      expect([...out.subarray(3 * i, 3 * i + 3)]).toEqual([10 * x, 10 * y, 100 * Math.floor(i / 30)]);
    }
  }
  expect(shifts.size).toBeGreaterThan(15);
});

test('changes nothing without a strength, and never the clip it is given', () => {
  const before = clip.slice();
  expect(augmentClip(clip, size, {}, new Random(0))).toEqual(clip);
  augmentClip(clip, size, { crop: 1, brightness: 0.5, contrast: 0.5, saturation: 0.5, hue: 0.5 }, new Random(1));
  expect(clip).toEqual(before);
});

test('jitters the colours of all frames alike', () => {
  const still = new Uint8Array([...clip.subarray(0, frameBytes), ...clip.subarray(0, frameBytes)]);
  const strengths = { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.2 };
  const out = augmentClip(still, size, strengths, new Random(3));
  expect(out).not.toEqual(still);
  expect(out.subarray(0, frameBytes)).toEqual(out.subarray(frameBytes));
});

test('brightness scales, saturation and hue keep the luma, hue turns colours round', () => {
  const one = (colour: [number, number, number], strengths: object, seed: number) =>
    [...augmentClip(plain(6, 5, ...colour), size, strengths, new Random(seed)).subarray(0, 3)] as number[];
  const luma = ([r, g, b]: number[]) => 0.299 * r! + 0.587 * g! + 0.114 * b!;
  let most = 0;
  for (let seed = 0; seed < 30; seed++) {
    const [r, g, b] = one([100, 50, 20], { brightness: 0.5 }, seed);
    expect([g! / r!, b! / r!]).toEqual([expect.closeTo(0.5, 1), expect.closeTo(0.2, 1)]);
    expect(luma(one([120, 90, 100], { saturation: 0.9, hue: 0.5 }, seed))).toBeCloseTo(luma([120, 90, 100]), -0.3);
    const [red, green] = one([150, 80, 80], { hue: 0.5 }, seed);
    most = Math.max(most, green! - red!);
  }
  expect(most).toBeGreaterThan(30); // red has become green in some
  const grey = plain(6, 5, 90, 90, 90);
  expect(mean(augmentClip(grey, size, { contrast: 0.9, saturation: 0.9, hue: 0.5 }, new Random(5)))).toBeCloseTo(90, 0);
});
