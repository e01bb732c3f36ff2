import { expect, test } from 'vitest';
import { drift, driftOf, persistenceDrift } from './drift.ts';
import { notDefined } from './figure.ts';

test('pools the rollouts that reach each frame', () => {
  const truth = Uint8Array.of(50, 50, 60, 60, 70, 70);
  const points = drift(
    [
      { truth, rollout: Uint8Array.of(50, 50, 61, 61, 72, 72) },
      { truth: truth.subarray(0, 4), rollout: Uint8Array.of(50, 50, 63, 63) },
    ],
    2,
  );
  expect(points).toEqual([
    { frame: 1, psnr: null, count: 2 }, // both exact
    { frame: 2, psnr: expect.closeTo(10 * Math.log10(255 ** 2 / 5), 9), count: 2 },
    { frame: 3, psnr: expect.closeTo(10 * Math.log10(255 ** 2 / 4), 9), count: 1 },
  ]);
  expect(drift([], 2)).toEqual([]);
});

test('any measure has a drift: its mean over the rollouts that reach a frame', () => {
  const truth = Uint8Array.of(50, 50, 60, 60, 70, 70);
  const rollouts = [
    { truth, rollout: Uint8Array.of(50, 50, 61, 61, 72, 72) },
    { truth: truth.subarray(0, 4), rollout: Uint8Array.of(50, 50, 63, 63) },
  ];
  const far = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    a[0] === b[0] ? notDefined('equal') : { value: Math.abs(a[0] - b[0]) };
  expect(driftOf(rollouts, 2, far)).toEqual([
    { frame: 1, value: null, count: 0 },
    { frame: 2, value: 2, count: 2 },
    { frame: 3, value: 2, count: 1 },
  ]);
  expect(driftOf(rollouts, 2, far, [3, 4]).map(({ frame }) => frame)).toEqual([3]);
  expect(driftOf([], 2, far)).toEqual([]);
});

test('a world that stands still keeps the last true frame', () => {
  const clips = [{ last: Uint8Array.of(50, 50), truth: Uint8Array.of(51, 51, 60, 60) }];
  expect(persistenceDrift(clips, 2)).toEqual([
    { frame: 1, psnr: expect.closeTo(20 * Math.log10(255), 9), count: 1 },
    { frame: 2, psnr: expect.closeTo(20 * Math.log10(25.5), 9), count: 1 },
  ]);
});

test('refuses rollouts of another length and frames that are not whole', () => {
  expect(() => drift([{ truth: new Uint8Array(4), rollout: new Uint8Array(2) }], 2)).toThrow(
    'rollout and truth have 2 and 4 values',
  );
  expect(() => drift([{ truth: new Uint8Array(3), rollout: new Uint8Array(3) }], 2)).toThrow(
    'multiple of the frame size 2',
  );
  expect(() => persistenceDrift([{ last: new Uint8Array(3), truth: new Uint8Array(4) }], 2)).toThrow(
    'expected one frame, 2',
  );
});
