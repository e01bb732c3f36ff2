import { expect, test } from 'vitest';
import { choosePictures } from './chosen-pictures.ts';

const size = 2 * 2 * 3;
const dataset = {
  height: 2,
  width: 2,
  videos: ['a', 'b'].map((name) => ({ name, start: 0, offset: 0, length: 9 })),
};
/** Frames whose error is as given, one value a frame. */
const clip = (video: number, ...errors: number[]) => ({
  video,
  truth: new Uint8Array(errors.length * size).fill(100),
  made: Uint8Array.from({ length: errors.length * size }, (_, i) => 100 + errors[Math.floor(i / size)]),
});
const errorOf = (frames: Uint8Array) => frames[0] - 100;

test('the worst reconstructions are the worst frames of different clips, the worst first', () => {
  const { worst, reconstructions } = choosePictures([clip(0, 1, 9, 8), clip(1, 2, 3, 1)], [], dataset);
  expect(worst.reconstructions.map(({ reconstruction }) => errorOf(reconstruction.frames))).toEqual([9, 3]);
  expect(worst.reconstructions.every(({ original }) => original.count === 1)).toBe(true);
  expect(reconstructions).toHaveLength(6);
});

test('rollouts are cut to what can be looked at, and the worst of them come first', () => {
  const { rollouts, worst } = choosePictures([], [clip(0, ...new Array(100).fill(1)), clip(1, 5, 5)], dataset);
  expect(rollouts.map(({ truth }) => truth.count)).toEqual([64, 2]);
  expect(worst.rollouts.map(({ title }) => title)).toEqual(['b, under its own actions', 'a, under its own actions']);
});

test('pictures are named by their video and frame', () => {
  const { worst } = choosePictures([{ ...clip(0, 1, 9), start: 10 }], [{ ...clip(1, 5, 5), start: 6 }], dataset, 2);
  expect(worst.reconstructions[0].title).toBe('a, frame 12');
  expect(worst.rollouts[0].title).toBe('b from frame 6, under its own actions');
});
